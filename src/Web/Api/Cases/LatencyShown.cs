using SensorHub.Alerts.Latency;

namespace SensorHub.Web.Api.Cases;

/// <summary>When what happened on the way of an alert, city time, Unix ms; steps in ms of city time. Left out is what has not happened, or has no reading behind it.</summary>
/// <param name="MeasuredMs">End of what the reading covers that completed the violation, by its device's clock.</param>
/// <param name="ReceivedMs">When it came; of late data, when the last of them were committed.</param>
/// <param name="DurableMs">Commit time of its record.</param>
/// <param name="TaskMs">When the task was filed or joined.</param>
/// <param name="SentMs">First written to the socket of a squad's phone or of a live stream.</param>
/// <param name="SeenMs">Acknowledged by a squad's phone, or the task accepted.</param>
/// <param name="Late">Found after the fact, in data that came late.</param>
/// <param name="StepsMs">From one instant to the next, by name.</param>
internal sealed record LatencyShown(
    long? MeasuredMs, long? ReceivedMs, long DurableMs, long EvaluatedMs, long? TaskMs, long? SentMs, long? SeenMs, bool Late,
    IReadOnlyDictionary<TraceStep, long> StepsMs)
{
    public static LatencyShown Of(AlertTrace t) => new(
        t.MeasuredMs, t.ReceivedMs, t.DurableMs, t.EvaluatedMs, t.TaskMs, t.SentMs, t.SeenMs, t.IsLate,
        Enum.GetValues<TraceStep>().Where(s => t.Ms(s) is not null).ToDictionary(s => s, s => t.Ms(s)!.Value));
}
