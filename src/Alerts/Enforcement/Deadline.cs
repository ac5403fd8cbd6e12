namespace SensorHub.Alerts.Enforcement;

/// <summary>Stored by name.</summary>
public enum DeadlineKind
{
    /// <summary>Double-ten, first step: accepted within ten minutes. Live violations only.</summary>
    FirstResponse,

    /// <summary>The matter's working-time limit: closed in time. After-the-fact violations.</summary>
    WorkingTime,
}

/// <summary>The running clock of a task.</summary>
/// <param name="DueAtMs">City time, Unix ms.</param>
/// <param name="MetAtMs">When what it asks for was done, in time or not.</param>
/// <param name="BreachedAtMs">When the escalation found it missed.</param>
public sealed record Deadline(DeadlineKind Kind, long DueAtMs, long? MetAtMs = null, long? BreachedAtMs = null)
{
    /// <summary>Still to be watched: neither met nor known to be missed.</summary>
    public bool IsRunning => MetAtMs is null && BreachedAtMs is null;
}
