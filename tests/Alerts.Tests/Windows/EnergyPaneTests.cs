using SensorHub.Alerts.Windows;

namespace SensorHub.Alerts.Tests.Windows;

public sealed class EnergyPaneTests
{
    [Fact]
    public void Nine_values_of_50_and_one_of_70_give_60_37()
    {
        var pane = default(EnergyPane);
        for (var i = 0; i < 9; i++)
            pane.Add(50, true, 1000, true);
        pane.Add(70, true, 1000, true);

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
    public void Eight_hours_at_the_loudest_plausible_level_do_not_overflow()
    {
        var hour = default(EnergyPane);
        for (var i = 0; i < 3600; i++)
            hour.Add(140, true, 1000, true);
        var night = default(EnergyPane);
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
        var pane = default(EnergyPane);
        pane.Add(level, true, 60_000, true);

        FixedEnergy.Level(pane.Sum, pane.GoodMs).ShouldBe(level, 1e-6);
    }

    [Fact]
    public void A_reading_longer_than_a_pane_spreads_over_the_panes_it_covers_and_counts_once()
    {
        var ring = new PaneRing<EnergyPane>(60_000);
        var slot = ring.SlotOf(1);

        ring.Add(slot, 600_000 + 45_000, 60_000, 60, isGood: true).ShouldBeTrue();

        ring.Sum(slot, 10, 1).GoodMs.ShouldBe(15_000);
        ring.Sum(slot, 11, 1).GoodMs.ShouldBe(45_000);
        ring.Sum(slot, 10, 2).Count.ShouldBe(1);
    }

    [Fact]
    public void What_lies_before_the_horizon_is_refused_and_leaves_newer_panes_alone()
    {
        var ring = new PaneRing<EnergyPane>(60_000);
        var slot = ring.SlotOf(1);
        ring.Add(slot, 100 * 60_000L, 60_000, 60, isGood: true);

        ring.Add(slot, 36 * 60_000L, 60_000, 90, isGood: true).ShouldBeFalse();
        ring.Add(slot, 37 * 60_000L, 60_000, 50, isGood: true).ShouldBeTrue();

        (ring.Holds(slot, 36), ring.Holds(slot, 37)).ShouldBe((false, true));
        ring.Sum(slot, 30, 80).GoodMs.ShouldBe(120_000);
    }

    private static EnergyPane Sum(double[] levels)
    {
        var pane = default(EnergyPane);
        foreach (var level in levels)
            pane.Add(level, true, 1000, true);
        return pane;
    }
}
