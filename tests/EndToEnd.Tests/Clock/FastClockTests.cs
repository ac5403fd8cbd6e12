using Microsoft.Extensions.Time.Testing;
using SensorHub.Host.Clock;

namespace SensorHub.EndToEnd.Tests.Clock;

public sealed class FastClockTests
{
    private static readonly DateTimeOffset Evening = new(2026, 3, 1, 21, 30, 0, TimeSpan.FromHours(8));
    private readonly FakeTimeProvider _real = new();

    [Fact]
    public void City_time_runs_speed_times_as_fast()
    {
        var city = new FastClock(_real, Evening, 60);

        _real.Advance(TimeSpan.FromSeconds(10));

        city.GetUtcNow().ShouldBe(Evening.AddMinutes(10));
    }

    [Fact]
    public void A_change_of_speed_counts_from_now_on_and_never_jumps()
    {
        var city = new FastClock(_real, Evening, 600);
        _real.Advance(TimeSpan.FromSeconds(1));

        city.Speed = 1;

        city.GetUtcNow().ShouldBe(Evening.AddMinutes(10));
        _real.Advance(TimeSpan.FromSeconds(1));
        city.GetUtcNow().ShouldBe(Evening.AddMinutes(10).AddSeconds(1));
    }

    [Fact]
    public void A_timer_is_due_in_city_time()
    {
        var city = new FastClock(_real, Evening, 60);
        var fired = 0;
        using var timer = city.CreateTimer(_ => fired++, null, TimeSpan.FromMinutes(1), Timeout.InfiniteTimeSpan);

        _real.Advance(TimeSpan.FromMilliseconds(999));
        fired.ShouldBe(0);
        _real.Advance(TimeSpan.FromMilliseconds(1));

        fired.ShouldBe(1);
    }
}
