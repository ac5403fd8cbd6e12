using System.Collections.Immutable;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Registry.Validation;

namespace SensorHub.Devices.Tests.Registry;

public sealed class SwapRulesTests
{
    private const long At = 1_000_000;

    [Fact]
    public void A_device_takes_another_ones_place_up_to_its_200th_placement()
    {
        Apply(placements: DeviceRecordRules.MaxEntries - 1).New.Placements.Count.ShouldBe(DeviceRecordRules.MaxEntries);

        Should.Throw<ValidationException>(() => Apply(DeviceRecordRules.MaxEntries)).Message.ShouldContain("has 200 placements");
    }

    private static SwappedMeters Apply(int placements)
    {
        var old = Meter(1, "old") with { SiteId = "s-1", Placements = [new("s-1", 0, null)] };
        var next = Meter(2, "new") with { Placements = [.. Enumerable.Range(0, placements).Select(i => new Placement("s-1", i, i + 1))] };
        var registry = new RegistrySnapshot
        {
            Sites = ImmutableDictionary<string, Site>.Empty.Add("s-1", null!),
            Devices = new[] { old, next }.ToImmutableDictionary(d => d.Id),
        };
        return SwapRules.Apply("s-1", new("old", "new", At), registry, At);
    }

    private static Device Meter(int handle, string id) => new() { Handle = handle, Id = id, Kind = DeviceKind.Noise, IntervalS = 1, SecretHash = default };
}
