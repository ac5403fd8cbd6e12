namespace SensorHub.Ingest.Decoders;

public enum DecodeStatus
{
    /// <summary>All readings of the payload are in the batch.</summary>
    Decoded,

    /// <summary>The payload is no use; nothing of it is in the batch.</summary>
    Refused,

    /// <summary>The in-flight budget gives the batch no more room now; nothing of the payload is in it, try again with more.</summary>
    NoRoom,
}

/// <summary>What became of one payload. A bad payload is news, not an exception.</summary>
/// <param name="Readings">Readings written to the batch.</param>
/// <param name="Detail">Field and byte offset, printable, at most <see cref="Printable.MaxLength"/> characters of payload text; null when decoded.</param>
public readonly record struct DecodeResult(DecodeStatus Status, int Readings, RefusalReason Reason, string? Detail)
{
    public static DecodeResult NoRoom => new(DecodeStatus.NoRoom, 0, RefusalReason.None, null);

    public static DecodeResult Decoded(int readings) => new(DecodeStatus.Decoded, readings, RefusalReason.None, null);

    public static DecodeResult Refused(RefusalReason reason, string detail) => new(DecodeStatus.Refused, 0, reason, detail);
}
