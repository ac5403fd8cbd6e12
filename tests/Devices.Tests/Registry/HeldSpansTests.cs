using System.Collections.Immutable;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Registry.Validation;

namespace SensorHub.Devices.Tests.Registry;

public sealed class HeldSpansTests
{
    private static readonly RegistrySnapshot City = RegistrySnapshot.Empty with
    {
        Devices = new[]
        {
            Device(1, "n-1", now: "s-1"), Device(2, "n-2", now: "s-2", before: "s-1"), Device(3, "n-3", now: null),
        }.ToImmutableDictionary(d => d.Id),
    };

    [Fact]
    public void A_hold_of_a_device_is_of_its_span_and_of_no_other()
    {
        var held = Of(new LegalHold { Id = "h", DeviceId = "n-3", FromMs = 100, ToMs = 200, Reason = "r", By = "b" });

        (held.Holds(3, 99), held.Holds(3, 100), held.Holds(3, 199), held.Holds(3, 200)).ShouldBe((false, true, true, false));
        (held.Touches(3, 0, 100), held.Touches(3, 0, 101), held.Touches(3, 150, 160), held.Touches(3, 200, 900)).ShouldBe((false, true, true, false));
        held.Holds(1, 150).ShouldBeFalse();
    }

    [Fact]
    public void A_hold_of_a_site_is_of_every_device_that_ever_was_there_and_an_open_end_of_all_time_to_come()
    {
        var held = Of(new LegalHold { Id = "h", SiteId = "s-1", FromMs = 100, Reason = "r", By = "b" });

        (held.Holds(1, 1L << 50), held.Holds(2, 100), held.Holds(3, 100)).ShouldBe((true, true, false));
    }

    [Fact]
    public void Spans_beside_the_holds_count_alike_and_unknown_subjects_hold_nothing()
    {
        var held = HeldSpans.Of(City, [new(null, "s-2", 0, 10), new("gone", null, 0, 10), new(null, "gone", 0, 10)]);

        (held.Holds(2, 5), held.Holds(1, 5)).ShouldBe((true, false));
        HeldSpans.Of(City, []).IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void There_is_a_bound_on_holds()
    {
        var full = City with
        {
            Holds = Enumerable.Range(0, HoldRules.MaxHolds).Select(i => Hold($"h-{i}")).ToImmutableDictionary(h => h.Id),
        };

        HoldRules.Check(Hold("more"), full).ShouldHaveSingleItem().Field.ShouldBe("id");
        HoldRules.Check(Hold("h-1"), full).ShouldBeEmpty();
    }

    private static HeldSpans Of(LegalHold hold) => HeldSpans.Of(City with { Holds = City.Holds.Add(hold.Id, hold) }, []);

    private static LegalHold Hold(string id) => new() { Id = id, DeviceId = "n-1", FromMs = 0, Reason = "r", By = "b" };

    private static Device Device(int handle, string id, string? now, string? before = null) => new()
    {
        Handle = handle,
        Id = id,
        Kind = DeviceKind.Noise,
        Model = "",
        SiteId = now,
        Placements = before is null ? [] : [new(before, Placement.Beginning, 1000)],
        IntervalS = 60,
        Enabled = true,
        SecretHash = default,
    };
}
