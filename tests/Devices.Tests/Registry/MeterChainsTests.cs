using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;

namespace SensorHub.Devices.Tests.Registry;

public sealed class MeterChainsTests
{
    private static readonly TimeSpanMs Span = new(0, 1_000);

    [Fact]
    public void Meters_that_follow_each_other_are_one_chain_cut_to_the_span() =>
        Chains(Meter("a", new Placement("s", Placement.Beginning, 300)), Meter("b", new Placement("s", 300, null)), Meter("c", new Placement("other", 0, null)))
            .ShouldBe(["a 0-300, b 300-1000"]);

    [Fact]
    public void A_meter_that_was_lent_for_a_while_is_in_its_chain_twice() =>
        Chains(Meter("a", new("s", 0, 300), new("s", 600, null)), Meter("b", new Placement("s", 300, 600)))
            .ShouldBe(["a 0-300, b 300-600, a 600-1000"]);

    [Fact]
    public void Meters_at_the_same_time_and_of_other_kinds_are_chains_of_their_own()
    {
        var dust = Meter("d", new Placement("s", 400, null)) with { Kind = DeviceKind.Dust };

        Chains(Meter("a", new Placement("s", 0, 400)), Meter("b", new Placement("s", 100, null)), dust, Meter("e", new Placement("s", 500, null)))
            .ShouldBe(["a 0-400, e 500-1000", "b 100-1000", "d 400-1000"]);
    }

    private static Device Meter(string id, params IReadOnlyList<Placement> placements) =>
        new() { Handle = id[0], Id = id, Kind = DeviceKind.Noise, IntervalS = 60, Placements = placements };

    private static IEnumerable<string> Chains(params IEnumerable<Device> devices)
    {
        var registry = RegistrySnapshot.Empty with { Devices = RegistrySnapshot.Empty.Devices.AddRange(devices.Select(d => KeyValuePair.Create(d.Id, d))) };
        return MeterChains.At("s", Span, registry).Select(c => string.Join(", ", c.Select(s => $"{s.Device.Id} {s.FromMs}-{s.ToMs}")));
    }
}
