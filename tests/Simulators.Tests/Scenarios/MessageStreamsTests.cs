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

    private static IEnumerable<SimulatedMessage> Stream(int count) => Enumerable.Range(0, count)
        .Select(i => new SimulatedMessage($"d{i % 3}", "t", ReadOnlyMemory<byte>.Empty, i * 100L, i * 100L));

    private static void ShouldBeInOrder(List<SimulatedMessage> messages) =>
        messages.Zip(messages.Skip(1)).ShouldAllBe(pair => pair.First.SendMs <= pair.Second.SendMs);
}
