using SensorHub.Alerts.Windows;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Series;

namespace SensorHub.Alerts.Tests.Windows;

public sealed class ValuePaneTests
{
    private static readonly PaneSeries Minutes = new(60_000, Metric.Leq, null, 64);

    [Fact]
    public void Nine_values_of_50_and_one_of_70_give_60_37()
    {
        var pane = Sum([50, 50, 50, 50, 50, 50, 50, 50, 50, 70]);

        FixedEnergy.Level(pane.Sum, pane.GoodMs).ShouldBe(60.37, 0.005);
    }

    [Fact]
    public void A_sum_does_not_depend_on_the_order_or_on_how_it_was_merged()
    {
        var random = new Random(3);
        var levels = Enumerable.Range(0, 500).Select(_ => 20 + 120 * random.NextDouble()).ToArray();
        var straight = Sum(levels);
        random.Shuffle(levels);
        var merged = Sum(levels[..100]);
        merged.Merge(Sum(levels[100..]));

        merged.ShouldBe(straight);
    }

    [Fact]
    public void Values_below_zero_sum_up_too()
    {
        var pane = default(ValuePane);
        pane.Add(-12.5, FixedValue.Of(-12.5), true, 60_000, true);
        pane.Add(2.5, FixedValue.Of(2.5), true, 60_000, true);

        FixedValue.Value(pane.Sum, pane.GoodMs).ShouldBe(-5);
        pane.Max.ShouldBe(2.5);
    }

    [Fact]
    public void Decimals_of_six_places_are_exact_where_doubles_are_not()
    {
        var pane = default(ValuePane);
        foreach (var value in new[] { 0.1, 0.2, 0.3 })
            pane.Add(value, FixedValue.Of(value), true, 1, true);

        (pane.Sum == FixedValue.Of(0.2) * 3).ShouldBeTrue();
    }

    [Fact]
    public void Eight_hours_at_the_loudest_plausible_level_do_not_overflow()
    {
        var hour = Sum([.. Enumerable.Repeat(140.0, 3600)]);
        var night = default(ValuePane);
        for (var i = 0; i < 8; i++)
            night.Merge(in hour);

        FixedEnergy.Level(night.Sum, night.GoodMs).ShouldBe(140, 1e-9);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(55)]
    [InlineData(63.7)]
    [InlineData(99.123456)]
    public void A_level_comes_back_from_its_energy(double level)
    {
        var pane = Sum([level]);

        FixedEnergy.Level(pane.Sum, pane.GoodMs).ShouldBe(level, 1e-6);
    }

    [Fact]
    public void A_reading_longer_than_a_pane_spreads_over_the_panes_it_covers_and_begins_in_one()
    {
        var ring = new PaneRing(Minutes);
        var slot = ring.SlotOf(1);

        ring.Add(slot, 600_000 + 45_000, 60_000, 60, isGood: true).ShouldBeTrue();

        var (first, second) = (ring.Pane(slot, 10), ring.Pane(slot, 11));
        (first.GoodMs, first.Count, first.BegunMax).ShouldBe((15_000, 1, 60));
        (second.GoodMs, second.Count, second.BegunMax, second.Max).ShouldBe((45_000, 0, null, 60));
    }

    [Fact]
    public void What_lies_before_the_horizon_is_refused_and_leaves_newer_panes_alone()
    {
        var ring = new PaneRing(Minutes);
        var slot = ring.SlotOf(1);
        ring.Add(slot, 100 * 60_000L, 60_000, 60, isGood: true);

        ring.Add(slot, 36 * 60_000L, 60_000, 90, isGood: true).ShouldBeFalse();
        ring.Add(slot, 37 * 60_000L, 60_000, 50, isGood: true).ShouldBeTrue();

        ring.HeldFrom(slot).ShouldBe(37);
        Enumerable.Range(30, 80).Sum(pane => ring.Pane(slot, pane).GoodMs).ShouldBe(120_000);
    }

    [Fact]
    public void A_ring_comes_back_from_its_bytes()
    {
        var ring = new PaneRing(Minutes);
        ring.SlotOf(7);
        var slot = ring.SlotOf(9);
        for (var minute = 0; minute < 100; minute++)
            ring.Add(slot, minute * 60_000L + 20_000, 60_000, 40 + minute, isGood: minute % 3 != 0);
        using var bytes = new MemoryStream();
        ring.Write(new BinaryWriter(bytes));
        bytes.Position = 0;

        var back = new PaneRing(Minutes);
        back.Read(new BinaryReader(bytes));

        for (var pane = 30; pane < 105; pane++)
            back.Pane(back.SlotOf(9), pane).ShouldBe(ring.Pane(slot, pane));
    }

    private static ValuePane Sum(double[] levels)
    {
        var pane = default(ValuePane);
        foreach (var level in levels)
            pane.Add(level, FixedEnergy.Of(level), true, 1000, true);
        return pane;
    }
}
