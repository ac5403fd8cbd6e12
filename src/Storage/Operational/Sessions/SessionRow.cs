namespace SensorHub.Storage.Operational.Sessions;

/// <summary>A row of the table sessions.</summary>
internal sealed record SessionRow
{
    public long Id { get; init; }
    public string Key { get; init; } = "";
    public byte[] Standing { get; init; } = [];
    public long Lease { get; init; }
    public long ExpiryS { get; init; }
    public long? EndsMs { get; init; }
    public long NextPacket { get; init; }
    public long Messages { get; init; }
    public long Bytes { get; init; }

    public bool IsConnected => EndsMs is null;
}
