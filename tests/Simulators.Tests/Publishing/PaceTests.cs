using Microsoft.Extensions.Time.Testing;
using SensorHub.Simulators.Publishing;

namespace SensorHub.Simulators.Tests.Publishing;

public sealed class PaceTests
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UnixEpoch.AddDays(20_000));

    [Fact]
    public void At_a_speed_of_60_a_minute_takes_a_second()
    {
        var pace = Pace.Of(_clock, speed: 60);
        pace.WaitAsync(1_000_000, CancellationToken.None).IsCompleted.ShouldBeTrue();

        var waiting = pace.WaitAsync(1_060_000, CancellationToken.None);

        _clock.Advance(TimeSpan.FromMilliseconds(999));
        waiting.IsCompleted.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        waiting.IsCompleted.ShouldBeTrue();
    }

    [Fact]
    public void A_message_that_is_overdue_goes_at_once()
    {
        var pace = Pace.Of(_clock, speed: 1);
        pace.WaitAsync(1_000_000, CancellationToken.None).IsCompleted.ShouldBeTrue();
        _clock.Advance(TimeSpan.FromSeconds(10));

        pace.WaitAsync(1_009_000, CancellationToken.None).IsCompleted.ShouldBeTrue();
        pace.WaitAsync(500_000, CancellationToken.None).IsCompleted.ShouldBeTrue();
    }

    [Fact]
    public void By_the_citys_clock_a_message_waits_for_its_own_time()
    {
        var pace = Pace.At(_clock);
        var waiting = pace.WaitAsync(_clock.GetUtcNow().ToUnixTimeMilliseconds() + 5000, CancellationToken.None);

        _clock.Advance(TimeSpan.FromMilliseconds(4999));
        waiting.IsCompleted.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        waiting.IsCompleted.ShouldBeTrue();
    }
}
