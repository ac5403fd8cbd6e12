using SensorHub.Alerts.Enforcement;

namespace SensorHub.Storage.Operational.Operations;

/// <summary>A row of the table live_events.</summary>
internal sealed record LiveEventRow
{
    public long Seq { get; init; }
    public string Type { get; init; } = "";
    public long AtMs { get; init; }
    public string AboutId { get; init; } = "";
    public string? AreaId { get; init; }
    public string? SquadId { get; init; }
    public string Payload { get; init; } = "";

    public LiveEvent ToEvent() => new()
    {
        Sequence = Seq,
        Type = Type,
        AtMs = AtMs,
        AboutId = AboutId,
        AreaId = AreaId,
        SquadId = SquadId,
        Payload = Payload,
    };
}
