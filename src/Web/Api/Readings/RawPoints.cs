using System.Text.Json;
using SensorHub.Devices.Readings;

namespace SensorHub.Web.Api.Readings;

/// <summary>The values of one metric as they were reported and are in force, flagged ones too, each with its quality.</summary>
internal static class RawPoints
{
    public static void Read(IReadingHistory history, ReadingQuery query, int? periodS, Action<PointShown> point, CancellationToken stop) =>
        history.Read(
            query.Device.Handle, periodS, query.Span.FromMs, query.Span.ToMs, long.MaxValue,
            (eventMs, _, values) =>
            {
                foreach (ref readonly var value in values)
                {
                    // JSON has no word for what is no number; its flag alone says nothing that a chart could show.
                    if (value.Metric == query.Metric.Metric && double.IsFinite(value.Value))
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
