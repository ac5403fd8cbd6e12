using SensorHub.Alerts.Latency;
using SensorHub.Alerts.Rules;
using SensorHub.Devices.Geography;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Evaluation;

/// <summary>One stretch in which a rule is violated, confirmed.</summary>
/// <param name="Open">Not seen to end: it may grow.</param>
/// <param name="Value">The worst value.</param>
/// <param name="Count">Exceeded windows, or readings that show it.</param>
public readonly record struct Episode(long FromMs, long ToMs, bool Open, double? Value, int Count, GeoPoint? Place)
{
    public TimeSpanMs Span => new(FromMs, ToMs);
}

/// <summary>A verdict before it belongs to an alert.</summary>
public sealed record VerdictDraft(
    long FromMs, long ToMs, Verdict Verdict, double? Value, double? Limit, string Unit, double Share, string? DeviceId,
    string Arithmetic);

/// <summary>
/// What the evaluator knows of (rule, subject) in one occurrence, to be compared with the stored alerts: all episodes,
/// not only the changed ones, so that applying it twice changes nothing.
/// </summary>
public sealed record Decision
{
    public required Rule Rule { get; init; }
    public required SubjectRef Subject { get; init; }
    public required TimeSpanMs Occurrence { get; init; }

    /// <summary>By start; they do not overlap.</summary>
    public required IReadOnlyList<Episode> Episodes { get; init; }

    /// <summary>Verdicts that are new or judged again.</summary>
    public required IReadOnlyList<VerdictDraft> Drafts { get; init; }

    /// <summary>Judges the window that begins there again; null where only <see cref="Drafts"/> are known.</summary>
    public Func<long, VerdictDraft>? Rejudge { get; init; }

    /// <summary>What values are compared with, where that depends on the subject.</summary>
    public double? Limit { get; init; }

    /// <summary>Where the subject is, for episodes without a place of their own.</summary>
    public GeoPoint? Location { get; init; }

    /// <summary>The reading that completed it; null when time alone did.</summary>
    public Cause? Cause { get; init; }

    /// <summary>Record clock of the decision.</summary>
    public required long ClockMs { get; init; }

    /// <summary>Journal position up to which readings were known.</summary>
    public required long Position { get; init; }
}

/// <summary>Something to tell people that is no alert.</summary>
/// <param name="Place">Where the device is; null = not known.</param>
public sealed record DeviceNotice(string DeviceId, GeoPoint? Place, string Type, long ClockMs, string Payload)
{
    /// <summary>Its event times cannot be right.</summary>
    public const string ClockType = "device.clock";
}
