using System.Text.Json;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Simulators.Load;

/// <summary>Latency to PUBACK, microseconds, from writing, or from the time on the schedule where a rate was asked for; percentiles at most 3.2 % too high.</summary>
public sealed record LatencySummary(long P50Us, long P90Us, long P99Us, long MaxUs);

/// <summary>What one device sent; acknowledgements come in order, so the acknowledged readings are the first ones.</summary>
/// <param name="Acknowledged">Exact while <see cref="LoadReport.OutOfOrder"/> and <see cref="LoadReport.Refused"/> are nothing; QoS 1 only.</param>
public sealed record DeviceLedger(string Id, long FirstMs, long Sent, long Acknowledged);

/// <summary>The outcome of a run.</summary>
public sealed record LoadReport
{
    public required long Sent { get; init; }

    /// <summary>PUBACKs, refusals included; at QoS 0 what was sent.</summary>
    public required long Acknowledged { get; init; }

    /// <summary>PUBACKs with a reason of 0x80 or above, by reason (5.0 only).</summary>
    public required IReadOnlyDictionary<string, long> Refused { get; init; }
    public required long OutOfOrder { get; init; }

    /// <summary>Until all were connected; 0 in a storm.</summary>
    public required double ConnectSeconds { get; init; }

    /// <summary>From the first message to the last acknowledgement.</summary>
    public required double Seconds { get; init; }
    public required double PerSecond { get; init; }
    public required LatencySummary Latency { get; init; }

    /// <summary>CPU of this process per message, both user and system; an endpoint in the same process is in it.</summary>
    public required double CpuUsPerMessage { get; init; }
    public required double AllocatedBytesPerMessage { get; init; }

    /// <summary>Alerts that site-noise-night is to open for what was sent; exact when <see cref="UndecidedStretches"/> is 0.</summary>
    public required int ExpectedAlerts { get; init; }

    /// <summary>Loud stretches that the end of the run cut: each may or may not have opened an alert. Never any with a number of messages.</summary>
    public required int UndecidedStretches { get; init; }

    /// <summary>Connections that ended before their work was done, with why.</summary>
    public required IReadOnlyList<string> Faults { get; init; }
    public required IReadOnlyList<DeviceLedger> Devices { get; init; }

    internal static LoadReport Of(LoadOptions options, IReadOnlyList<LoadConnection> connections, TimeSpan connecting, TimeSpan elapsed, TimeSpan cpu, long allocated)
    {
        var latency = new LatencyHistogram();
        var refused = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var connection in connections)
        {
            latency.Add(connection.Latency);
            foreach (var (reason, count) in connection.Refused)
                refused[reason.ToString()] = refused.GetValueOrDefault(reason.ToString()) + count;
        }

        var sent = connections.Sum(connection => connection.Gate.Sent);
        var acknowledged = options.QoS == QoS.AtMostOnce ? sent : connections.Sum(connection => connection.Gate.Acknowledged);
        var streams = connections.SelectMany(connection => connection.Streams.ToArray()).ToList();
        return new LoadReport
        {
            Sent = sent,
            Acknowledged = acknowledged,
            Refused = refused,
            OutOfOrder = connections.Sum(connection => connection.OutOfOrder),
            ConnectSeconds = connecting.TotalSeconds,
            Seconds = elapsed.TotalSeconds,
            PerSecond = acknowledged / elapsed.TotalSeconds,
            Latency = new LatencySummary(latency.PercentileUs(50), latency.PercentileUs(90), latency.PercentileUs(99), latency.MaxUs),
            CpuUsPerMessage = cpu.TotalMicroseconds / Math.Max(1, sent),
            AllocatedBytesPerMessage = (double)allocated / Math.Max(1, sent),
            ExpectedAlerts = streams.Sum(stream => stream.LoudStretches),
            UndecidedStretches = streams.Count(stream => stream.IsInsideStretch),
            Faults = [.. connections.Where(connection => connection.Fault is not null).Select(connection => $"{connection.Streams[0].DeviceId}: {connection.Fault}")],
            Devices = [.. connections.SelectMany(LedgerOf)],
        };
    }

    private static IEnumerable<DeviceLedger> LedgerOf(LoadConnection connection)
    {
        var streams = connection.Streams.ToArray();
        return streams.Select((stream, turn) => new DeviceLedger(
            stream.DeviceId, stream.FirstMs, Share(connection.Gate.Sent, turn), Share(connection.Gate.Acknowledged, turn)));

        long Share(long total, int turn) => total / streams.Length + (turn < total % streams.Length ? 1 : 0);
    }

    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The report without the ledger, which may be long.</summary>
    public string ToJson() => JsonSerializer.Serialize(this with { Devices = [] }, Indented);

    public override string ToString() => $"""
        {Sent:N0} sent, {Acknowledged:N0} acknowledged in {Seconds:N2} s: {PerSecond:N0}/s
        latency  p50 {Ms(Latency.P50Us)}  p90 {Ms(Latency.P90Us)}  p99 {Ms(Latency.P99Us)}  max {Ms(Latency.MaxUs)}
        this process  {CpuUsPerMessage:N2} µs CPU and {AllocatedBytesPerMessage:N2} bytes allocated per message
        site-noise-night is to open {ExpectedAlerts} alerts{(UndecidedStretches > 0 ? $" ({UndecidedStretches} more stretches were cut by the end of the run)" : "")}
        """ + string.Concat(Refused.Select(reason => $"\nrefused  {reason.Key}: {reason.Value:N0}"))
            + (OutOfOrder > 0 ? $"\nout of order  {OutOfOrder:N0} acknowledgements [MQTT-4.6.0-2]" : "")
            + string.Concat(Faults.Select(fault => "\nlost  " + fault));

    private static string Ms(long us) => $"{us / 1000.0:N2} ms";
}
