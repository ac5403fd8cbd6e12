using SensorHub.Devices.Readings;
using SensorHub.Devices.Series;
using SensorHub.Devices.Time;
using SensorHub.Storage.Influx;
using SensorHub.Storage.Tests.Telemetry;

namespace SensorHub.Storage.Tests.Influx;

/// <summary>Both servers give the embedded store's answers, to the bit.</summary>
public sealed class SeriesAnswersTests(InfluxFixture influx, VictoriaFixture victoria) : IClassFixture<InfluxFixture>, IClassFixture<VictoriaFixture>
{
    private static readonly CityCalendar Calendar = new(TimeZoneInfo.FindSystemTimeZoneById(CityCalendar.DefaultZoneId));
    private readonly string _database = $"hub{Guid.NewGuid():N}";

    [Theory]
    [InlineData(ProjectionKind.InfluxDb)]
    [InlineData(ProjectionKind.VictoriaMetrics)]
    public async Task Series_are_those_of_the_embedded_store(ProjectionKind kind)
    {
        await using var rig = await FilledAsync(kind);
        var embedded = new SeriesReader(new HistoryValues(rig.Store.Store.History));
        foreach (var query in Queries())
            Points(rig.Series, query).ShouldBe(Points(embedded, query), query.ToString());
    }

    [Theory]
    [InlineData(ProjectionKind.InfluxDb)]
    [InlineData(ProjectionKind.VictoriaMetrics)]
    public async Task One_value_for_each_device_is_that_of_the_embedded_store(ProjectionKind kind)
    {
        await using var rig = await FilledAsync(kind);
        var query = new EachQuery([.. new[] { 1, 2, 3, 99 }.Select(d => new SeriesSource(d, 1, Life.T, Life.T + UnixMs.Hour))], Metric.Leq, Aggregate.Leq);
        var (expected, given) = (new List<DeviceValue>(), new List<DeviceValue>());
        new SeriesReader(new HistoryValues(rig.Store.Store.History)).ReadEach(query, expected.Add);
        rig.Series.ReadEach(query, given.Add);
        given.ShouldBe(expected);
        given.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(ProjectionKind.InfluxDb)]
    [InlineData(ProjectionKind.VictoriaMetrics)]
    public async Task A_server_that_is_away_is_an_error_that_says_what_to_do(ProjectionKind kind)
    {
        await using var rig = await FilledAsync(kind);
        var process = kind == ProjectionKind.InfluxDb ? influx.Server.Process : victoria.Server.Process;
        await process.KillAsync();
        try
        {
            Should.Throw<SeriesStoreAwayException>(() => Points(rig.Series, new(1, Metric.Leq, Life.T, Life.T + 1000))).Message.ShouldContain("Readings:AnswerFrom");
        }
        finally
        {
            await process.StartAgainAsync();
        }
    }

    [Fact]
    public async Task Of_many_samples_at_once_VictoriaMetrics_is_asked_in_parts()
    {
        await using var rig = await FilledAsync(ProjectionKind.VictoriaMetrics);
        for (var i = 0; i < 50; i++)
            rig.Store.CommitSeconds(3, i * 10_000, 10_000);
        await SettledAsync(rig, ProjectionKind.VictoriaMetrics);
        // A series that is new there may be found a moment after its samples were flushed.
        await rig.UntilAsync(() => Points(rig.Series, new(3, Metric.Leq, Life.T, Life.T + 500_000_000L)).Count == 500_000, "all samples to be found");
    }

    private static IEnumerable<SeriesQuery> Queries()
    {
        var (from, to) = (Life.T - 2 * UnixMs.Day, Life.T + UnixMs.Day);
        foreach (var device in new[] { 1, 2, 77 })
        {
            foreach (var periodS in new int?[] { null, 0, 1, 60 })
            {
                yield return new(device, Metric.Leq, from, to, periodS: periodS);
                yield return new(device, Metric.Leq, Life.T, Life.T + 60_000, periodS: periodS);
                yield return new(device, Metric.Lmax, from, to, periodS: periodS);
                yield return new(device, Metric.Lat, long.MinValue, long.MaxValue, periodS: periodS);
                foreach (var aggregate in new[] { Aggregate.Leq, Aggregate.Min, Aggregate.L90, Aggregate.Count, Aggregate.Last })
                    yield return new(device, Metric.Leq, from, to, new SeriesStep(StepKind.Minutes, 5), aggregate, periodS);
            }
        }
    }

    private static List<SeriesPoint> Points(ISeriesStore store, SeriesQuery query)
    {
        var points = new List<SeriesPoint>();
        store.Read(query, Calendar, points.Add);
        return points;
    }

    private async Task<ProjectionRig> FilledAsync(ProjectionKind kind)
    {
        var url = kind == ProjectionKind.InfluxDb ? influx.Server.Url : victoria.Server.Url;
        var rig = new ProjectionRig(ProjectionRig.OptionsOf(kind, url, _database)).WithDevices("a", "b'\"\\x", "c");
        rig.Store.CommitOneOfEach();
        rig.Store.CommitSeconds(1, 100, 4000);
        rig.Store.CommitSeconds(2, 0, 3000);
        rig.Store.Commit(
            Entries.Of(1, Life.T + 200_000, 1, EntryKind.Correction, EntryFlags.Resent, [new(Metric.Leq, Quality.Fault, 90)], revision: 1),
            Entries.Of(1, Life.T + 300_000, 1, EntryKind.Correction, EntryFlags.Resent, [new(Metric.Leq, Quality.Fault, 90)], revision: 1),
            Entries.Of(1, Life.T + 300_000, 1, EntryKind.Correction, EntryFlags.Resent, [new(Metric.Leq, Quality.Good, 40)], revision: 2));
        await rig.StartAsync();
        await SettledAsync(rig, kind);
        return rig;
    }

    private async Task SettledAsync(ProjectionRig rig, ProjectionKind kind)
    {
        await rig.SettledAsync();
        if (kind == ProjectionKind.VictoriaMetrics)
            await victoria.Server.FlushAsync();
    }
}
