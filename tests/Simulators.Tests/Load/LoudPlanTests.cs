using SensorHub.Devices.Time;
using SensorHub.Simulators.Load;

namespace SensorHub.Simulators.Tests.Load;

public sealed class LoudPlanTests
{
    private static readonly CityCalendar Calendar = new(TimeZoneInfo.FindSystemTimeZoneById(CityCalendar.DefaultZoneId));
    private static readonly TimeSpanMs TenDays = new(Calendar.ToMs(new DateTime(2024, 3, 1)), Calendar.ToMs(new DateTime(2024, 3, 11)));

    [Fact]
    public void About_one_window_in_a_hundred_is_loud()
    {
        var plan = new LoudPlan(seed: 1, Calendar, loudPercent: 1);
        const int Devices = 200;

        var stretches = Enumerable.Range(0, Devices).Sum(device => plan.Stretches(device, TenDays).Count());

        // 200 × 10 nights × 0.36: three standard deviations are 64.
        stretches.ShouldBeInRange(720 - 64, 720 + 64);
        (stretches * 2 * 100.0 / (Devices * 10 * 72)).ShouldBe(1, tolerance: 0.1);
    }

    [Fact]
    public void A_stretch_is_two_windows_inside_one_night_with_a_window_to_spare()
    {
        var plan = new LoudPlan(seed: 2, Calendar, LoudPlan.MaxLoudPercent);

        var stretches = Enumerable.Range(0, 50).SelectMany(device => plan.Stretches(device, TenDays)).ToList();

        stretches.ShouldNotBeEmpty();
        foreach (var stretch in stretches)
        {
            stretch.LengthMs.ShouldBe(40 * UnixMs.Minute);
            var night = Calendar.NightAt(stretch.FromMs).ShouldNotBeNull();
            (stretch.FromMs - night.FromMs).ShouldBeGreaterThanOrEqualTo(20 * UnixMs.Minute);
            (night.ToMs - stretch.ToMs).ShouldBeGreaterThanOrEqualTo(20 * UnixMs.Minute);
        }
    }

    [Fact]
    public void The_highest_share_is_one_stretch_every_night()
    {
        var plan = new LoudPlan(seed: 3, Calendar, LoudPlan.MaxLoudPercent);

        Enumerable.Range(0, 100).ShouldAllBe(day => plan.StretchOf(7, new DateOnly(2024, 1, 1).AddDays(day)) != null);
    }

    [Fact]
    public void Only_stretches_wholly_inside_the_span_are_promised()
    {
        var plan = new LoudPlan(seed: 4, Calendar, LoudPlan.MaxLoudPercent);
        var stretch = plan.Stretches(0, TenDays).First();
        var window = LoudPlan.WindowMs;

        plan.Stretches(0, new TimeSpanMs(stretch.FromMs - window, stretch.ToMs + window)).ShouldBe([stretch]);
        plan.Stretches(0, new TimeSpanMs(stretch.FromMs - window + 1, stretch.ToMs + window)).ShouldBeEmpty();
        plan.Stretches(0, new TimeSpanMs(stretch.FromMs - window, stretch.ToMs + window - 1)).ShouldBeEmpty();
    }

    [Fact]
    public void Seed_and_device_decide_alone()
    {
        IReadOnlyList<TimeSpanMs> Of(int seed, int device) => [.. new LoudPlan(seed, Calendar, 1).Stretches(device, TenDays)];

        Of(1, 5).ShouldBe(Of(1, 5));
        Enumerable.Range(0, 20).SelectMany(device => Of(1, device)).ShouldNotBe(Enumerable.Range(0, 20).SelectMany(device => Of(2, device)));
    }

    [Fact]
    public void No_share_means_no_stretch_and_an_endless_span_still_ends()
    {
        new LoudPlan(1, Calendar, 0).Stretches(0, TenDays with { ToMs = long.MaxValue }).ShouldBeEmpty();
    }
}
