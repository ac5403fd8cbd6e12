namespace SensorHub.Devices.Registry.Validation;

/// <summary>What holds for the lists of every stored device.</summary>
public static class DeviceRecordRules
{
    public const int MaxEntries = 200;

    /// <returns>Every fault, as <c>placements[2].to</c>; none when the device may be stored.</returns>
    public static IReadOnlyList<ValidationFault> Check(Device device, RegistrySnapshot registry)
    {
        var faults = new FaultList();
        CheckPlacements(faults, device.Placements, registry);
        faults.Each("maintenance", device.Maintenance, (at, period) =>
        {
            faults.Require(period.ToMs is not { } to || to > period.FromMs, $"{at}.to", "write a time later than from, or nothing while it goes on");
            faults.Text($"{at}.note", period.Note, mayBeEmpty: true);
        });
        faults.Ascending("maintenance", device.Maintenance, m => m.FromMs, "from");
        faults.Each("calibrations", device.Calibrations, (at, calibration) =>
        {
            faults.Require(calibration.ValidTo is not { } to || to >= calibration.On, $"{at}.valid_to", "write no day before on");
            faults.Text($"{at}.certificate", calibration.Certificate, mayBeEmpty: true);
            faults.Text($"{at}.by", calibration.By, mayBeEmpty: true);
        });
        faults.Ascending("calibrations", device.Calibrations, c => c.On, "on");
        faults.Each("legal_reviews", device.LegalReviews, (at, review) =>
        {
            faults.Require(review.ValidTo is not { } to || to >= review.On, $"{at}.valid_to", "write no day before on");
            faults.Text($"{at}.by", review.By);
        });
        faults.Ascending("legal_reviews", device.LegalReviews, r => r.On, "on");
        return faults.Faults;
    }

    private static void CheckPlacements(FaultList faults, IReadOnlyList<Placement> placements, RegistrySnapshot registry)
    {
        faults.Each("placements", placements, (at, placement) =>
        {
            faults.Require(registry.Sites.ContainsKey(placement.SiteId), $"{at}.site", $"there is no site {placement.SiteId}");
            faults.Require(
                placement.ToMs is not { } to || to > placement.FromMs, $"{at}.to", "write a time later than from, or nothing while it is there");
        });
        faults.Ascending("placements", placements, p => p.FromMs, "from");
        for (var i = 1; i < placements.Count && i < MaxEntries; i++)
        {
            if (placements[i].FromMs > placements[i - 1].FromMs)
                faults.Require(
                    !placements[i].Overlaps(placements[i - 1]), $"placements[{i}].from",
                    "write no time before the end of the placement before: a device is at one site at a time");
        }
    }

    private static void Each<T>(this FaultList faults, string list, IReadOnlyList<T> entries, Action<string, T> check)
    {
        faults.Require(entries.Count <= MaxEntries, list, $"has more than {MaxEntries} entries");
        for (var i = 0; i < entries.Count && i < MaxEntries; i++)
            check($"{list}[{i}]", entries[i]);
    }

    private static void Ascending<T, TKey>(this FaultList faults, string list, IReadOnlyList<T> entries, Func<T, TKey> key, string member)
        where TKey : IComparable<TKey>
    {
        for (var i = 1; i < entries.Count && i < MaxEntries; i++)
            faults.Require(
                key(entries[i]).CompareTo(key(entries[i - 1])) > 0, $"{list}[{i}].{member}", "write the entries in order of time, each once");
    }
}
