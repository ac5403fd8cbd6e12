using System.Text;
using System.Text.Unicode;
using SensorHub.Devices.Readings;
using SensorHub.Simulators.Scenarios;

namespace SensorHub.Simulators.Models;

/// <summary>Writes readings as devices send them: <c>{"ts":1767190200000,"leq":61.2}</c>.</summary>
internal static class ReadingJson
{
    private const int MaxBytes = 1024;

    /// <param name="values">Already rounded to what the device shows; booleans as 0 and 1; NaN = the device does not say.</param>
    public static SimulatedReading Write(long eventMs, params ReadOnlySpan<(Metric Metric, double Value)> values) => Write(eventMs, periodS: null, values);

    /// <param name="periodS">Seconds that the reading covers; null = not said, the device's own interval.</param>
    public static SimulatedReading Write(long eventMs, int? periodS, ReadOnlySpan<(Metric Metric, double Value)> values)
    {
        Span<byte> json = stackalloc byte[MaxBytes];
        Utf8.TryWrite(json, $"{{\"ts\":{eventMs}", out var length);
        if (periodS is { } period && Utf8.TryWrite(json[length..], $",\"period_s\":{period}", out var periodLength)) length += periodLength;
        foreach (var (metric, value) in values)
        {
            if (double.IsNaN(value)) continue;
            var info = MetricTable.Of(metric);
            int written;
            if (info.IsBoolean) Utf8.TryWrite(json[length..], $",\"{info.Name}\":{(value != 0 ? "true" : "false")}", out written);
            else Utf8.TryWrite(json[length..], $",\"{info.Name}\":{value}", out written);
            length += written;
        }

        json[length++] = (byte)'}';
        return new SimulatedReading(eventMs, json[..length].ToArray());
    }

    /// <summary>Several readings as one array, kept under the first one's event time.</summary>
    public static SimulatedReading Array(IReadOnlyList<SimulatedReading> readings)
    {
        var text = new StringBuilder("[");
        text.AppendJoin(',', readings.Select(reading => Encoding.UTF8.GetString(reading.Json.Span)));
        return new SimulatedReading(readings[0].EventMs, Encoding.UTF8.GetBytes(text.Append(']').ToString()));
    }
}
