using System.Globalization;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Common;
using SensorHub.Simulators.Models;
using SensorHub.Simulators.Scenarios;

namespace SensorHub.Simulators.Replay;

/// <summary>One row: a message to send, or why there is none.</summary>
/// <param name="Line">From 1; the header is line 1.</param>
/// <param name="Message">Null for a faulty row, and for one without any value.</param>
/// <param name="Fault">What is wrong with the row and what to write; null when nothing is.</param>
internal readonly record struct RecordedRow(int Line, SimulatedMessage? Message, string? Fault = null);

/// <summary>
/// Reads a recording row by row. A row may have fewer fields than the header (the rest is empty); empty values are left out; order and
/// repeats are the file's.
/// </summary>
internal sealed class RecordingReader(RecordingColumns columns, RecordingOptions options)
{
    private static readonly string[] Nothing = ["", "nan", "na", "n/a", "null", "none", "-"];
    private readonly TimeReader _times = new(options.Zone, options.TimeFormat);
    private readonly Dictionary<string, string> _topics = [];

    /// <param name="periodS">Seconds that a row covers.</param>
    public IEnumerable<RecordedRow> Read(IEnumerable<string> linesAfterHeader, int periodS)
    {
        var shiftMs = options.Stamp switch
        {
            StampPlace.Start => 0,
            StampPlace.Centre => periodS * UnixMs.Second / 2,
            _ => periodS * UnixMs.Second,
        };
        var line = 1;
        foreach (var text in linesAfterHeader)
        {
            line++;
            if (!string.IsNullOrWhiteSpace(text)) yield return Row(line, text, periodS, shiftMs);
        }
    }

    private RecordedRow Row(int line, string text, int periodS, long shiftMs)
    {
        var fields = DelimitedText.Split(text, columns.Delimiter);
        if (fields.Skip(columns.Count).Any(field => field.Length > 0))
            return Faulty($"{fields.Count} fields where the header has {columns.Count}: put a field with '{columns.Delimiter}' in it in quotes");
        if (_times.Read(Field(fields, columns.Time), out var timeFault) is not { } stamp) return Faulty(timeFault);
        if (DeviceOf(fields) is not { } device)
            return Faulty($"'{options.DevicePrefix}{Field(fields, columns.Vehicle!.Value)}' cannot be a device id: {Identifier.Rule}");

        Span<(Metric, double)> values = stackalloc (Metric, double)[columns.Values.Count];
        var count = 0;
        foreach (var column in columns.Values)
        {
            var field = Field(fields, column.Index);
            if (Nothing.Contains(field, StringComparer.OrdinalIgnoreCase)) continue;
            if (NumberOf(field, column.Metric) is not { } value)
                return Faulty($"column '{column.Name}': '{field}' is no {(column.Metric.IsBoolean ? "truth value: write true or false" : "number: write digits and a decimal point")}");
            values[count++] = (column.Metric.Metric, value * column.Factor);
        }

        if (count == 0 || (options.Kind == RecordingKind.Truck && !HasPosition(values[..count]))) return new RecordedRow(line, null);
        var reading = ReadingJson.Write(stamp - shiftMs, periodS, values[..count]);
        return new RecordedRow(line, new SimulatedMessage(device, TopicOf(device), reading.Json, reading.EventMs, reading.EventMs));

        RecordedRow Faulty(string fault) => new(line, null, fault);
    }

    private string? DeviceOf(List<string> fields)
    {
        if (options.DeviceId is { } device) return device;
        var name = Field(fields, columns.Vehicle!.Value);
        return name.Length > 0 && Identifier.IsValid(options.DevicePrefix + name) ? options.DevicePrefix + name : null;
    }

    private string TopicOf(string device)
    {
        if (!_topics.TryGetValue(device, out var topic)) _topics[device] = topic = Topics.TelemetryOf(device);
        return topic;
    }

    private static bool HasPosition(ReadOnlySpan<(Metric Metric, double)> values)
    {
        var found = 0;
        foreach (var (metric, _) in values)
            if (metric is Metric.Lat or Metric.Lon) found++;
        return found == 2;
    }

    private static double? NumberOf(string field, MetricInfo metric)
    {
        if (metric.IsBoolean && bool.TryParse(field, out var truth)) return truth ? 1 : 0;
        return double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;
    }

    private static string Field(List<string> fields, int index) => index < fields.Count ? fields[index] : "";
}
