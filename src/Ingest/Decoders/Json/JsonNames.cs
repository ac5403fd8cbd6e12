using SensorHub.Devices.Readings;

namespace SensorHub.Ingest.Decoders.Json;

/// <summary>Every name that means something in a telemetry object: the metrics, <c>ts</c>, <c>period_s</c> and ThingsBoard's <c>values</c>.</summary>
internal static class JsonNames
{
    public const int Ts = 256;
    public const int PeriodS = 257;
    public const int Values = 258;

    private static readonly Utf8NameTable Table = new(
    [
        .. MetricTable.All.Select(m => KeyValuePair.Create(m.Name, (int)m.Metric)),
        KeyValuePair.Create("ts", Ts),
        KeyValuePair.Create("period_s", PeriodS),
        KeyValuePair.Create("values", Values),
    ]);

    /// <summary>A metric's number, <see cref="Ts"/>, <see cref="PeriodS"/> or <see cref="Values"/>.</summary>
    public static bool TryGet(ReadOnlySpan<byte> name, out int code) => Table.TryGet(name, out code);
}
