using System.Globalization;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Series;
using SensorHub.Devices.Time;

namespace SensorHub.Storage.Influx;

/// <summary>
/// Values by <c>/api/v1/export</c>, a stretch of time at once: the server gives series one after the other, not one time after the other. A stretch
/// is halved when it holds more than <see cref="MaxSamples"/> and doubled when it holds few, so memory stays the same whatever is asked for.
/// </summary>
internal sealed class VictoriaValues(ServerClient server, ProjectionOptions options, IRegistry registry, TimeProvider city, string projection)
    : ServerValues(server, registry, projection)
{
    private const int MaxSamples = 400_000;
    private const int FewSamples = 50_000;
    private const long FirstStretchMs = 7 * UnixMs.Day;
    private const long MinStretchMs = UnixMs.Minute;

    /// <summary>The server takes nothing farther ahead.</summary>
    private const long AheadMs = 2 * UnixMs.Day;

    protected override async Task ReadAsync(
        ServerClient server, string device, SeriesSource source, Metric metric, Action<long, double> value, CancellationToken cancellation)
    {
        var match = Match(device, source, metric);
        var samples = new List<VictoriaSample>();
        var stretch = FirstStretchMs;
        var to = Math.Min(source.ToMs, city.NowMs() + AheadMs);
        for (var from = Math.Max(source.FromMs, 0); from < to;)
        {
            samples.Clear();
            var end = from + Math.Min(stretch, to - from);
            var answer = new VictoriaAnswer(samples, stretch > MinStretchMs ? MaxSamples : int.MaxValue);
            await server.QueryAsync("/api/v1/export", [("match[]", match), ("start", Seconds(from)), ("end", Seconds(end - 1)), ("max_rows_per_line", "10000")], answer.Take, cancellation);
            if (answer.IsFull)
            {
                stretch = Math.Max(stretch / 2, MinStretchMs);
                continue;
            }

            Give(samples, value);
            from = end;
            if (samples.Count < FewSamples && stretch < to)
                stretch *= 2;
        }
    }

    // Of several samples of one time and period the newest correction counts; one that is flagged takes the value away.
    private static void Give(List<VictoriaSample> samples, Action<long, double> value)
    {
        samples.Sort(VictoriaSample.InOrder);
        for (var i = 0; i < samples.Count; i++)
        {
            var sample = samples[i];
            var isLast = i + 1 == samples.Count || samples[i + 1].Ms != sample.Ms || samples[i + 1].PeriodS != sample.PeriodS;
            if (isLast && !sample.IsFlagged)
                value(sample.Ms, sample.Value);
        }
    }

    private string Match(string device, SeriesSource source, Metric metric)
    {
        var name = $"{LineNames.Measurement(metric)}_{LineNames.Field(metric)}";
        var period = source.PeriodS is { } periodS ? $",{LineNames.Period}=\"{periodS}\"" : "";
        return $"{{__name__=~\"{name}|{name}{LineNames.FlaggedSuffix}\",db={Quoted(options.Database)},{LineNames.Device}={Quoted(LineBatch.TagText(device))}{period}}}";
    }

    private static string Quoted(string text) =>
        $"\"{text.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static string Seconds(long ms) => (ms / 1000m).ToString("F3", CultureInfo.InvariantCulture);
}
