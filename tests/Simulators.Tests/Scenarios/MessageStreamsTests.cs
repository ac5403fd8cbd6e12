using SensorHub.Devices.Time;
using SensorHub.Simulators.Scenarios;

namespace SensorHub.Simulators.Tests.Scenarios;

public sealed class MessageStreamsTests
{
    [Fact]
    public void Shuffling_keeps_every_message_and_moves_none_by_more_than_asked()
    {
        var before = Stream(5000).ToList();

        var after = before.ShuffledWithin(TimeSpan.FromMinutes(1), seed: 1).ToList();

        ShouldBeInOrder(after);
        after.Select(m => m.EventMs).ShouldNotBe(before.Select(m => m.EventMs));
        after.Select(m => m.EventMs).Order().ShouldBe(before.Select(m => m.EventMs));
        after.ShouldAllBe(m => m.SendMs >= m.EventMs && m.SendMs < m.EventMs + 60_000);
    }

    [Fact]
    public void Doubling_sends_everything_exactly_twice()
    {
        var after = Stream(1000).Doubled(TimeSpan.FromSeconds(30), seed: 1).ToList();

        ShouldBeInOrder(after);
        after.GroupBy(m => (m.DeviceId, m.EventMs)).ShouldAllBe(group => group.Count() == 2 && group.Min(m => m.SendMs) == group.Key.EventMs);
        after.Count.ShouldBe(2000);
    }

    [Fact]
    public void One_device_may_be_late_while_the_others_are_on_time()
    {
        var after = Stream(1000).DelayedBy(TimeSpan.FromHours(3), "d1").ToList();

        ShouldBeInOrder(after);
        after.ShouldAllBe(m => m.SendMs - m.EventMs == (m.DeviceId == "d1" ? 3 * 3_600_000 : 0));
        after.Count.ShouldBe(1000);
    }

    [Fact]
    public void Loss_loses_about_the_share_asked_for_and_the_same_ones_every_time()
    {
        var after = Stream(10_000).WithLoss(0.2, seed: 1).ToList();

        // Three standard deviations of a binomial with n = 10 000, p = 0.2.
        after.Count.ShouldBeInRange(8000 - 120, 8000 + 120);
        after.ShouldBe(Stream(10_000).WithLoss(0.2, seed: 1));
    }

    [Fact]
    public void Scattered_loss_loses_its_share_but_never_two_in_a_row_of_a_device()
    {
        var before = Stream(30_000).ToList();

        var after = before.WithScatteredLoss(0.05, seed: 1).Select(m => m.EventMs).ToHashSet();

        // Three standard deviations of a binomial with n = 30 000, p = 0.05.
        after.Count.ShouldBeInRange(28_500 - 115, 28_500 + 115);
        foreach (var device in before.GroupBy(m => m.DeviceId))
            device.Zip(device.Skip(1)).ShouldAllBe(pair => after.Contains(pair.First.EventMs) || after.Contains(pair.Second.EventMs));
    }

    [Fact]
    public void Copies_come_of_their_share_and_after_the_original()
    {
        var after = Stream(10_000).WithCopies(0.1, TimeSpan.FromSeconds(30), seed: 1).ToList();

        ShouldBeInOrder(after);
        after.Count.ShouldBeInRange(11_000 - 90, 11_000 + 90);
        after.GroupBy(m => (m.DeviceId, m.EventMs)).ShouldAllBe(group => group.Count() <= 2 && group.Min(m => m.SendMs) == group.Key.EventMs);
    }

    [Fact]
    public void What_an_outage_holds_back_comes_after_it_in_order_and_before_what_follows()
    {
        var outage = new TimeSpanMs(20_000, 50_000);

        var after = Stream(1000).HeldBack(new HashSet<string> { "d1" }, outage).ToList();

        ShouldBeInOrder(after);
        after.Count.ShouldBe(1000);
        after.Where(m => m.DeviceId != "d1").ShouldAllBe(m => m.SendMs == m.EventMs);
        var held = after.Where(m => m.DeviceId == "d1").ToList();
        held.ShouldNotContain(m => m.SendMs >= outage.FromMs && m.SendMs < outage.ToMs);
        held.Select(m => m.EventMs).ShouldBeInOrder();
        held[^1].SendMs.ShouldBe(held[^1].EventMs);
    }

    [Fact]
    public void Drifting_clocks_change_times_by_less_than_a_minute_and_keep_their_order()
    {
        var calendar = new CityCalendar(TimeZoneInfo.FindSystemTimeZoneById(CityCalendar.DefaultZoneId));
        var week = Scenario.Week(seed: 1, new DateOnly(2026, 10, 12), calendar, new CitySize(CitySize.MinPeople), days: 2);
        Dictionary<string, long> last = [];

        foreach (var (right, wrong) in week.Messages().Zip(week.WithDriftingClocks(TimeSpan.FromSeconds(60)).Messages()))
        {
            Math.Abs(wrong.EventMs - right.EventMs).ShouldBeLessThanOrEqualTo(60_000);
            wrong.SendMs.ShouldBe(right.SendMs);
            System.Text.Json.JsonDocument.Parse(wrong.Payload).RootElement.GetProperty("ts").GetInt64().ShouldBe(wrong.EventMs);
            last.GetValueOrDefault(wrong.DeviceId).ShouldBeLessThan(wrong.EventMs);
            last[wrong.DeviceId] = wrong.EventMs;
        }
    }

    private static IEnumerable<SimulatedMessage> Stream(int count) => Enumerable.Range(0, count)
        .Select(i => new SimulatedMessage($"d{i % 3}", "t", ReadOnlyMemory<byte>.Empty, i * 100L, i * 100L));

    private static void ShouldBeInOrder(List<SimulatedMessage> messages) =>
        messages.Zip(messages.Skip(1)).ShouldAllBe(pair => pair.First.SendMs <= pair.Second.SendMs);
}
