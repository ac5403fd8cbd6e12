using SensorHub.Devices.Readings;
using SensorHub.Ingest.Admission;
using SensorHub.Ingest.Decoders;

namespace SensorHub.Storage.Operational.Quarantine;

/// <summary>A row of the table quarantine.</summary>
internal sealed record QuarantineRow
{
    public long Position { get; init; }
    public long ReceivedMs { get; init; }
    public long Device { get; init; }
    public long Format { get; init; }
    public long Reason { get; init; }
    public string Detail { get; init; } = "";
    public string Topic { get; init; } = "";
    public byte[] Payload { get; init; } = [];
    public long PayloadLength { get; init; }
    public long? ReplayedMs { get; init; }

    public QuarantinedPayload ToPayload() => new(
        Position, ReceivedMs, (int)Device, (PayloadFormat)Format, (RefusalReason)Reason, Detail, Topic, (int)PayloadLength, ReplayedMs);
}
