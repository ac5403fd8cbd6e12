using SensorHub.Alerts.Enforcement;

namespace SensorHub.Storage.Operational.Operations;

/// <summary>A row of the table task_events.</summary>
internal sealed record TaskEventRow
{
    public long Seq { get; init; }
    public string TaskId { get; init; } = "";
    public string Type { get; init; } = "";
    public string Actor { get; init; } = "";
    public long AtMs { get; init; }
    public long? DeviceMs { get; init; }
    public double? Lat { get; init; }
    public double? Lon { get; init; }
    public string? Note { get; init; }
    public string? Payload { get; init; }

    public TaskEvent ToEvent() => new()
    {
        Sequence = Seq,
        TaskId = TaskId,
        Type = TaskLog.TryParse(Type, out var type) ? type : throw new InvalidDataException($"hub.db holds an unknown task event '{Type}'."),
        Actor = Actor,
        AtMs = AtMs,
        DeviceMs = DeviceMs,
        Place = this is { Lat: { } lat, Lon: { } lon } ? new(lat, lon) : null,
        Note = Note,
        Payload = Payload,
    };
}
