using System.Buffers.Text;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Common;

namespace SensorHub.Simulators.Scenarios;

/// <summary>
/// Devices whose clocks go wrong slowly, each by a wave of its own: a period of two to five days, up to so much ahead or behind. The times in
/// their messages change, not when they are sent.
/// </summary>
internal sealed class DriftingClocks(int seed, TimeSpan most)
{
    private const int TimeOffset = 6;
    private readonly Dictionary<string, (double AmplitudeMs, double PerMs, double Phase)> _waves = [];

    // {"ts":1767190200000,…
    private static ReadOnlySpan<byte> Begin => "{\"ts\":"u8;

    public SimulatedMessage Of(SimulatedMessage message)
    {
        if (!message.Payload.Span.StartsWith(Begin) || !Utf8Parser.TryParse(message.Payload.Span[TimeOffset..], out long eventMs, out var digits))
            throw new ArgumentException($"{message.DeviceId}: the payload does not begin with its time.", nameof(message));
        var shown = eventMs + OffsetMs(message.DeviceId, eventMs);
        var payload = message.Payload.ToArray();
        if (!Utf8Formatter.TryFormat(shown, payload.AsSpan(TimeOffset, digits), out var written) || written != digits)
            throw new ArgumentException($"{message.DeviceId}: a time of another length.", nameof(message));
        return message with { Payload = payload, EventMs = shown };
    }

    private long OffsetMs(string deviceId, long ms)
    {
        if (!_waves.TryGetValue(deviceId, out var wave))
        {
            var random = SeededRandom.For(seed, $"clock of {deviceId}");
            var periodMs = random.Between(2, 5) * UnixMs.Day;
            _waves[deviceId] = wave = (random.NextDouble() * most.TotalMilliseconds, 2 * Math.PI / periodMs, random.Between(0, 2 * Math.PI));
        }

        return (long)(wave.AmplitudeMs * Math.Sin(wave.PerMs * ms + wave.Phase));
    }
}
