
namespace SensorHub.Alerts.Enforcement;

/// <summary>Which clock a task gets. Immutable.</summary>
public sealed class DeadlinePolicy(WorkingCalendar calendar, IReadOnlyDictionary<string, TimeSpan> limits)
{
    /// <summary>Double-ten: accepted within ten minutes, on the spot within ten more.</summary>
    public static readonly TimeSpan FirstResponse = TimeSpan.FromMinutes(10);

    /// <summary>One working day.</summary>
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromHours(8);

    public DeadlinePolicy(WorkingCalendar calendar) : this(calendar, new Dictionary<string, TimeSpan>())
    {
    }

    public Deadline For(string matterCode, bool afterTheFact, long detectedAtMs) => afterTheFact
        ? new(DeadlineKind.WorkingTime, calendar.Add(detectedAtMs, (long)limits.GetValueOrDefault(matterCode, DefaultLimit).TotalMilliseconds))
        : Live(detectedAtMs);

    public static Deadline Live(long fromMs) => new(DeadlineKind.FirstResponse, fromMs + (long)FirstResponse.TotalMilliseconds);
}
