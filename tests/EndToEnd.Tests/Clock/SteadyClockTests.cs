using SensorHub.Host.Clock;

namespace SensorHub.EndToEnd.Tests.Clock;

public sealed class SteadyClockTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 17, 12, 0, 0, TimeSpan.Zero);
    private readonly MachineClock _machine = new();
    private readonly SteadyClock _clock;

    public SteadyClockTests() => _clock = new(_machine);

    [Theory]
    [InlineData(3_600)]
    [InlineData(-3_600)]
    [InlineData(315_360_000)]
    [InlineData(-172_800)]
    public void A_jump_that_is_taken_back_was_never(int seconds)
    {
        Pass(minutes: 10);
        _machine.Wrong += TimeSpan.FromSeconds(seconds);
        Now().ShouldBe(Noon.AddMinutes(10));
        _clock.Jump.ShouldBe(TimeSpan.FromSeconds(seconds));

        Pass(minutes: 4);
        Now().ShouldBe(Noon.AddMinutes(14));

        _machine.Wrong = TimeSpan.Zero;
        Now().ShouldBe(Noon.AddMinutes(14));
        _clock.Jump.ShouldBeNull();
    }

    [Theory]
    [InlineData(86_400)]
    [InlineData(-86_400)]
    public void What_the_machine_says_for_five_minutes_is_believed(int seconds)
    {
        _machine.Wrong = TimeSpan.FromSeconds(seconds);
        Now().ShouldBe(Noon);
        Pass(minutes: 4);
        Now().ShouldBe(Noon.AddMinutes(4));
        Pass(minutes: 1);
        Now().ShouldBe(Noon.AddSeconds(seconds).AddMinutes(5));
        _clock.Jump.ShouldBeNull();
    }

    [Fact]
    public void A_clock_that_is_set_by_seconds_is_followed()
    {
        for (var i = 1; i <= 10; i++)
        {
            Pass(minutes: 1);
            _machine.Wrong += TimeSpan.FromSeconds(50);
            Now().ShouldBe(Noon.AddMinutes(i).AddSeconds(50 * i));
        }
    }

    [Fact]
    public void Long_after_it_was_last_asked_time_that_passed_is_no_jump()
    {
        Pass(minutes: 60 * 24 * 30);
        Now().ShouldBe(Noon.AddDays(30));
        _clock.Jump.ShouldBeNull();
    }

    private DateTimeOffset Now() => _clock.GetUtcNow();

    private void Pass(int minutes) => _machine.Passed += TimeSpan.FromMinutes(minutes);

    private sealed class MachineClock : TimeProvider
    {
        public TimeSpan Passed { get; set; }

        /// <summary>How far what it shows lies from the time that has passed.</summary>
        public TimeSpan Wrong { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Noon + Passed + Wrong;

        public override long GetTimestamp() => Passed.Ticks;
    }
}
