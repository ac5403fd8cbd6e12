namespace SensorHub.Devices.Books;

/// <summary>
/// What came in and what became of it. A unit is a reading, or a payload that was refused:
/// <c>Received = Stored + Duplicates + Conflicts + Quarantined + Dropped + Pending</c>.
/// </summary>
/// <param name="Stored">Merged and corrected ones included.</param>
/// <param name="Conflicts">Differed from what is in force; kept beside it.</param>
/// <param name="Dropped">At QoS 0, when its device was over its quota or there was no room; a payload that was not looked into counts as one.</param>
/// <param name="Pending">Handed over, not decided or not on disk yet.</param>
public readonly record struct IntakeTerms(
    long Received, long Stored, long Duplicates, long Conflicts, long Quarantined, long Dropped, long Pending)
{
    /// <summary>Anything but 0 is a loss, or something counted twice.</summary>
    public long Difference => Received - Stored - Duplicates - Conflicts - Quarantined - Dropped - Pending;

    public static IntakeTerms operator +(IntakeTerms a, IntakeTerms b) => new(
        a.Received + b.Received, a.Stored + b.Stored, a.Duplicates + b.Duplicates, a.Conflicts + b.Conflicts, a.Quarantined + b.Quarantined,
        a.Dropped + b.Dropped, a.Pending + b.Pending);

    public static IntakeTerms operator -(IntakeTerms a, IntakeTerms b) => new(
        a.Received - b.Received, a.Stored - b.Stored, a.Duplicates - b.Duplicates, a.Conflicts - b.Conflicts, a.Quarantined - b.Quarantined,
        a.Dropped - b.Dropped, a.Pending - b.Pending);
}
