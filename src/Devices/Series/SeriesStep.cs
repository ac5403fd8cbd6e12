using System.Globalization;

namespace SensorHub.Devices.Series;

/// <summary>What one point of a series covers.</summary>
public enum StepKind
{
    /// <summary>A number of minutes that divides the day, from local midnight on.</summary>
    Minutes,

    /// <summary>The calendar day 00–24, 23 or 25 hours long on a clock change.</summary>
    CalendarDay,

    /// <summary>The day hours of a date, 06–22 by default.</summary>
    DayHours,

    /// <summary>The night that begins on the evening of a date, 22–06 by default.</summary>
    Night,
}

/// <summary>The step of a series query.</summary>
/// <param name="Minutes">Length of a <see cref="StepKind.Minutes"/> step, else 0.</param>
public readonly record struct SeriesStep(StepKind Kind, int Minutes = 0)
{
    private const int MinutesOfDay = 24 * 60;

    /// <summary>What may be written, for messages.</summary>
    public const string Syntax = "minutes or hours that divide the day (1m, 5m, 1h, 6h …), 1d, day or night";

    /// <summary>Reads <c>15m</c>, <c>1h</c>, <c>1d</c>, <c>day</c>, <c>night</c>; false for anything that is not <see cref="Syntax"/>.</summary>
    public static bool TryParse(string text, out SeriesStep step)
    {
        step = text switch
        {
            "day" => new(StepKind.DayHours),
            "night" => new(StepKind.Night),
            [.. var count, 'm'] => OfMinutes(count, 1),
            [.. var count, 'h'] => OfMinutes(count, 60),
            [.. var count, 'd'] => OfMinutes(count, MinutesOfDay),
            _ => default,
        };
        return step != default;
    }

    private static SeriesStep OfMinutes(string count, int unit)
    {
        if (!int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is 0 or > MinutesOfDay)
            return default;
        var minutes = number * unit;
        if (minutes == MinutesOfDay)
            return new(StepKind.CalendarDay);
        return minutes < MinutesOfDay && MinutesOfDay % minutes == 0 ? new(StepKind.Minutes, minutes) : default;
    }
}
