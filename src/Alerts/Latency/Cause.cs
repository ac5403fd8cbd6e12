namespace SensorHub.Alerts.Latency;

/// <summary>The reading that completed what a decision says; of readings that came late, all of them. City time, Unix ms, from the journal: the same in every replay.</summary>
/// <param name="MeasuredMs">End of what it covers.</param>
/// <param name="ReceivedMs">When it came; of late data, when the last of them were committed.</param>
/// <param name="DurableMs">Commit time of its record.</param>
public readonly record struct Cause(long MeasuredMs, long ReceivedMs, long DurableMs, bool IsLate);
