namespace SensorHub.Alerts.Enforcement;

/// <summary>What the stream of live events (SSE, squad topics) tells; kept until its retention ends, so that a client can resume.</summary>
public sealed record LiveEvent
{
    /// <summary>Place in the one order of all task and live events; 0 until the store gives it.</summary>
    public long Sequence { get; init; }

    /// <summary><c>alert.opened</c>, <c>task.accepted</c>, <c>device.clock</c>…</summary>
    public required string Type { get; init; }
    public required long AtMs { get; init; }

    /// <summary>Id of the alert, task or device.</summary>
    public required string AboutId { get; init; }

    /// <summary>Who may see it: the area, null = the whole city's staff only.</summary>
    public string? AreaId { get; init; }
    public string? SquadId { get; init; }

    /// <summary>JSON object.</summary>
    public required string Payload { get; init; }
}
