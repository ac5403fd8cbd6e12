namespace SensorHub.Alerts.Runs;

/// <summary>Where a device's readings go: a subject, and which of its devices this is.</summary>
internal readonly record struct RunInput(RunSubject Subject, int Device);
