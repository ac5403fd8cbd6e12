using SensorHub.Devices.Series;

namespace SensorHub.Devices.Tests.Series;

public sealed class SeriesStepTests
{
    [Theory]
    [InlineData("1m", StepKind.Minutes, 1)]
    [InlineData("15m", StepKind.Minutes, 15)]
    [InlineData("60m", StepKind.Minutes, 60)]
    [InlineData("1h", StepKind.Minutes, 60)]
    [InlineData("12h", StepKind.Minutes, 720)]
    [InlineData("24h", StepKind.CalendarDay, 0)]
    [InlineData("1440m", StepKind.CalendarDay, 0)]
    [InlineData("1d", StepKind.CalendarDay, 0)]
    [InlineData("day", StepKind.DayHours, 0)]
    [InlineData("night", StepKind.Night, 0)]
    public void Steps_that_divide_the_day_are_read(string text, StepKind kind, int minutes)
    {
        SeriesStep.TryParse(text, out var step).ShouldBeTrue();
        step.ShouldBe(new(kind, minutes));
    }

    [Theory]
    [InlineData("")]
    [InlineData("m")]
    [InlineData("0m")]
    [InlineData("7m")]
    [InlineData("5h")]
    [InlineData("2d")]
    [InlineData("-1m")]
    [InlineData("1.5h")]
    [InlineData("1H")]
    [InlineData(" 1h")]
    [InlineData("99999999999m")]
    [InlineData("1441h")]
    public void Others_are_refused(string text) => SeriesStep.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("leq", Aggregate.Leq)]
    [InlineData("l90", Aggregate.L90)]
    [InlineData("rate", Aggregate.Rate)]
    public void Aggregates_are_read_by_their_names(string name, Aggregate aggregate)
    {
        Aggregates.TryParse(name, out var read).ShouldBeTrue();
        read.ShouldBe(aggregate);
    }

    [Theory]
    [InlineData("LEQ")]
    [InlineData("median")]
    [InlineData("0")]
    public void Other_aggregates_are_refused(string name) => Aggregates.TryParse(name, out _).ShouldBeFalse();
}
