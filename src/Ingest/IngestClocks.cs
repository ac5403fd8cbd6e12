namespace SensorHub.Ingest;

/// <summary>The two times of intake.</summary>
/// <param name="City">Receive times, journal time, rules; may be a replay's.</param>
/// <param name="Network">Monotonic; keep-alive, time-outs, quotas, retries.</param>
public sealed record IngestClocks(TimeProvider City, TimeProvider Network);
