using System.Text.Json;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Series;

namespace SensorHub.Web.Api.Readings;

/// <summary>The values of one metric as they were reported and are in force, flagged ones too, each with its quality.</summary>
internal static class RawPoints
{
    public static void Read(IReadingHistory history, SeriesSource source, Metric metric, Action<PointShown> point, CancellationToken stop) =>
        history.Read(
            source.Device, source.PeriodS, source.FromMs, source.ToMs, long.MaxValue,
            (eventMs, _, values) =>
            {
                foreach (ref readonly var value in values)
                {
                    // JSON has no word for what is no number; its flag alone says nothing that a chart could show.
                    if (value.Metric == metric && double.IsFinite(value.Value))
                        point(new(eventMs, value.Value, Words(value.Quality)));
                }
            },
            cancellation: stop);

    private static string Words(Quality quality) => quality == Quality.Good
        ? "good"
        : string.Join(
            ' ', Enum.GetValues<Quality>().Where(q => q != Quality.Good && quality.HasFlag(q))
                .Select(q => JsonNamingPolicy.SnakeCaseLower.ConvertName(q.ToString())));
}
