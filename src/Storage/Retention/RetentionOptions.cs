namespace SensorHub.Storage.Retention;

/// <summary>
/// How many days each class of data is kept, by the hub's running time since it came; 0 = for ever. Raw bytes have
/// <see cref="Journal.JournalOptions.KeepDays"/>. Roll-ups, alerts, tasks and the audit log are never removed, nor is anything under hold.
/// </summary>
public sealed record RetentionOptions
{
    public const int DefaultSecondsDays = 400;
    public const int DefaultMinutesDays = 1100;
    public const int DefaultLiveEventDays = 30;
    public const int DefaultQuarantineDays = 400;

    /// <summary>A class of readings is kept at least so long, so that late ones are there when they are judged.</summary>
    public const int MinReadingDays = 8;

    public static RetentionOptions Default { get; } = new();

    /// <summary>Readings of instants and of periods below a minute. The default is 400.</summary>
    public int SecondsDays { get; init; } = DefaultSecondsDays;

    /// <summary>Readings of periods from a minute on. The default is 1100, three years.</summary>
    public int MinutesDays { get; init; } = DefaultMinutesDays;

    /// <summary>Refused payloads. The default is 400; 0 = until the list is full.</summary>
    public int QuarantineDays { get; init; } = DefaultQuarantineDays;

    /// <summary>Live events, for clients that resume. The default is 30, and they are never kept for ever.</summary>
    public int LiveEventDays { get; init; } = DefaultLiveEventDays;

    /// <summary>Every fault of these options at once; empty when they are fit to be used.</summary>
    public IEnumerable<string> Faults()
    {
        (string Name, int Days)[] readings =
        [
            (nameof(SecondsDays), SecondsDays), (nameof(MinutesDays), MinutesDays),
        ];
        foreach (var (name, days) in readings.Where(r => r.Days is not 0 and < MinReadingDays))
            yield return $"Retention:{name} is {days}: it must be at least {MinReadingDays}, or 0 for ever.";
        if (QuarantineDays < 0)
            yield return $"Retention:QuarantineDays is {QuarantineDays}: it must not be negative (0 = until the list is full).";
        if (LiveEventDays < 1)
            yield return $"Retention:LiveEventDays is {LiveEventDays}: it must be at least 1.";
    }
}
