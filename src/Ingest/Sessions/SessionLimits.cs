namespace SensorHub.Ingest.Sessions;

/// <summary>Bounds of sessions and of what waits in them.</summary>
public sealed record SessionLimits
{
    /// <summary>Longest life of a session without its client; who asks for more gets this, and 3.1.1 always does. Default 7 days.</summary>
    public TimeSpan MaxExpiry { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Sessions in all that outlive their connection or are subscribed. At the bound the absent one that would end first goes. Default 20 000.</summary>
    public int MaxSessions { get; init; } = 20_000;

    /// <summary>Sessions of one user, with the same rule. Default 8.</summary>
    public int MaxPerUser { get; init; } = 8;

    /// <summary>Subscriptions of a session: a gateway has one for each child. Default 1 000.</summary>
    public int MaxSubscriptions { get; init; } = 1_000;

    /// <summary>Messages that wait in a session; at the bound its oldest unsent one goes. 64 to 60 000; default 1 000.</summary>
    public int MaxMessages { get; init; } = 1_000;

    /// <summary>Bytes of payload that wait in a session, with the same rule. From 2 MB, so that what is in flight always fits; default 4 MB.</summary>
    public int MaxBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>What is wrong with them, each line beginning with the setting's name.</summary>
    public IEnumerable<string> Faults()
    {
        if (MaxExpiry < TimeSpan.Zero || MaxExpiry > TimeSpan.FromDays(365))
            yield return "MaxExpiry is at most 365 days";
        if (MaxSessions < 1)
            yield return "MaxSessions is 1 or more";
        if (MaxPerUser < 1)
            yield return "MaxPerUser is 1 or more";
        if (MaxSubscriptions < 1)
            yield return "MaxSubscriptions is 1 or more";
        if (MaxMessages is < 64 or > 60_000)
            yield return "MaxMessages is 64 to 60000";
        if (MaxBytes < 2 * 1024 * 1024)
            yield return "MaxBytes is 2097152 or more";
    }
}
