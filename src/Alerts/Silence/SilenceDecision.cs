using System.Text.Json;
using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Rules;
using SensorHub.Devices.Geography;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Silence;

internal static class SilenceDecision
{
    /// <param name="silence">From when it was heard last to when it was heard again, or to now.</param>
    /// <param name="devices">Devices it speaks of: all behind a gateway and itself, or one.</param>
    public static Decision Of(
        SilenceRule rule, SubjectRef subject, GeoPoint? location, TimeSpanMs silence, bool isOpen, long thresholdMs, int devices, long clockMs,
        long position)
    {
        var seconds = silence.LengthMs / (double)UnixMs.Second;
        var thresholdS = thresholdMs / (double)UnixMs.Second;
        var arithmetic = new SilenceArithmetic(silence.FromMs, isOpen ? null : silence.ToMs, thresholdS, devices);
        return new()
        {
            Rule = rule,
            Subject = subject,
            // Receive times never change: each silence is an occurrence of its own, and no other alert is compared with it.
            Occurrence = new(silence.FromMs, silence.FromMs + 1),
            Episodes = [new(silence.FromMs, silence.ToMs, isOpen, seconds, devices, null)],
            Drafts =
            [
                new(
                    silence.FromMs, silence.ToMs, Verdict.Exceeded, seconds, thresholdS, "s", 1, subject.Id,
                    JsonSerializer.Serialize(arithmetic, AlertsJson.Options)),
            ],
            Location = location,
            Limit = thresholdS,
            ClockMs = clockMs,
            Position = position,
        };
    }
}

/// <summary>How a silence was found, as it is shown to people and kept as evidence.</summary>
/// <param name="HeardAgainMs">Null = not yet. Of a device that was disabled or taken to maintenance: when that was seen.</param>
/// <param name="ThresholdS">How long it had to be silent while the hub was up.</param>
internal sealed record SilenceArithmetic(long LastHeardMs, long? HeardAgainMs, double ThresholdS, int Devices);
