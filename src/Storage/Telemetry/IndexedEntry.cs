namespace SensorHub.Storage.Telemetry;

/// <summary>An entry of the journal under its event time. 16 bytes.</summary>
internal readonly struct IndexedEntry(long eventMs, long position, bool clockSuspect)
{
    // Position × 2 + 1 for a suspect clock.
    private readonly long _tagged = (position << 1) | (clockSuspect ? 1L : 0L);

    public long EventMs { get; } = eventMs;
    public long Position => _tagged >> 1;
    public bool IsClockSuspect => (_tagged & 1) != 0;
}
