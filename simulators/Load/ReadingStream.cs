using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using SensorHub.Devices.Time;
using SensorHub.Mqtt.Codec;
using SensorHub.Mqtt.Packets;
using SensorHub.Simulators.Common;

namespace SensorHub.Simulators.Load;

/// <summary>
/// The PUBLISH packets of one device: one packet encoded once, of which identifier, time and levels are patched in place.
/// Hot: no allocation. One thread.
/// </summary>
internal sealed class ReadingStream
{
    // Tenths of a decibel, uniform. Leq of a quiet window < 48 dB, of a loud one > 60 dB: far from the limit of 55.
    private const int QuietTenths = 420;
    private const int LoudTenths = 600;
    private const int SpreadTenths = 60;
    private const int TsDigits = 13;

    private readonly byte[] _packet;
    private readonly int _idAt;
    private readonly int _tsAt;
    private readonly int[] _levelsAt;
    private readonly IEnumerator<TimeSpanMs> _stretches;
    private readonly SeededRandom _random;
    private readonly long _stepMs;
    private TimeSpanMs _loud;
    private bool _hasStretch;

    public ReadingStream(StreamPlan plan, QoS qos, MqttVersion version, int metrics)
    {
        DeviceId = plan.DeviceId;
        FirstMs = plan.Span.FromMs;
        Span = plan.Span;
        _stepMs = plan.StepMs;
        (_packet, _idAt, _tsAt, _levelsAt) = Encode(plan.Topic, qos, version, metrics);
        _stretches = plan.Stretches.GetEnumerator();
        _random = SeededRandom.For(plan.Seed, plan.DeviceId);
        MoveToNextStretch();
    }

    public string DeviceId { get; }

    public long FirstMs { get; }

    /// <summary>What the device is to send; the end is open in a run bounded by time.</summary>
    public TimeSpanMs Span { get; }

    public int PacketSize => _packet.Length;

    /// <summary>Stretches wholly written so far.</summary>
    public int LoudStretches { get; private set; }

    /// <summary>True when the last reading written lay in a loud stretch or so close behind that its windows are not whole.</summary>
    public bool IsInsideStretch { get; private set; }

    /// <summary>Writes the next packet and returns its size.</summary>
    /// <param name="packetId">Not looked at for QoS 0.</param>
    public int Write(Span<byte> to, ushort packetId, long eventMs)
    {
        if (_idAt > 0) BinaryPrimitives.WriteUInt16BigEndian(_packet.AsSpan(_idAt), packetId);
        Utf8Formatter.TryFormat(eventMs, _packet.AsSpan(_tsAt, TsDigits), out _);
        var tenths = TenthsAt(eventMs) + (int)(_random.NextUInt64() >> 33) % SpreadTenths;
        foreach (var at in _levelsAt) WriteTenths(_packet.AsSpan(at), tenths);
        _packet.CopyTo(to);
        return _packet.Length;
    }

    private int TenthsAt(long eventMs)
    {
        if (_hasStretch && eventMs >= _loud.ToMs + LoudPlan.WindowMs - _stepMs)
        {
            LoudStretches++;
            MoveToNextStretch();
        }

        IsInsideStretch = _hasStretch && eventMs >= _loud.FromMs;
        return IsInsideStretch && eventMs < _loud.ToMs ? LoudTenths : QuietTenths;
    }

    private void MoveToNextStretch()
    {
        _hasStretch = _stretches.MoveNext();
        _loud = _hasStretch ? _stretches.Current : default;
    }

    private static void WriteTenths(Span<byte> to, int tenths)
    {
        to[0] = (byte)('0' + tenths / 100);
        to[1] = (byte)('0' + tenths / 10 % 10);
        to[3] = (byte)('0' + tenths % 10);
    }

    // {"ts":1700000000000,"leq":61.2,"lmax":61.2,"lmin":61.2}
    private static (byte[] Packet, int IdAt, int TsAt, int[] LevelsAt) Encode(string topic, QoS qos, MqttVersion version, int metrics)
    {
        string[] names = ["leq", "lmax", "lmin"];
        var json = "{\"ts\":0000000000000" + string.Concat(names.Take(metrics).Select(name => $",\"{name}\":00.0")) + "}";
        var topicBytes = Encoding.UTF8.GetBytes(topic);
        var payload = Encoding.UTF8.GetBytes(json);
        var packet = new byte[PublishWriter.Size(version, topicBytes.Length, payload.Length, qos)];
        var isNumbered = qos != QoS.AtMostOnce;
        PublishWriter.Write(packet, version, topicBytes, payload, qos, isNumbered ? (ushort)1 : (ushort)0);

        var payloadAt = packet.Length - payload.Length;
        var idAt = isNumbered ? payloadAt - sizeof(ushort) - (version == MqttVersion.V5 ? 1 : 0) : 0;
        var levelsAt = names.Take(metrics).Select(name => payloadAt + json.IndexOf($"\"{name}\":", StringComparison.Ordinal) + name.Length + 3).ToArray();
        return (packet, idAt, payloadAt + json.IndexOf('0', StringComparison.Ordinal), levelsAt);
    }
}

/// <summary>What one device is to send.</summary>
/// <param name="StepMs">From one event time to the next.</param>
internal sealed record StreamPlan(
    string DeviceId, string Topic, int Seed, TimeSpanMs Span, IEnumerable<TimeSpanMs> Stretches, long StepMs = UnixMs.Second);
