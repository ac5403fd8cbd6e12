using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using SensorHub.Bench.Scale;
using SensorHub.Devices.Time;

namespace SensorHub.Bench.Stores;

/// <summary>
/// The same readings in a whole hub, InfluxDB and VictoriaMetrics, the same questions over HTTP: a year of one station by hours, the last hour of many stations.
/// Fails when answers differ or a bound is not reached.
/// </summary>
internal sealed class QueriesCommand : Command
{
    private const string Hub = "hub";
    private const string Year = "one station, one year of minutes: hourly Leq";
    private const string LastHour = "all stations, last hour: one Leq each";

    // What is compiled as it runs is compiled anew after 30 and 60 calls; a server that runs for months is past that.
    private const int WarmUps = 100;
    private const int Asked = 31;

    private readonly Option<int> _stations = new("--stations") { Description = "Stations of the last hour", DefaultValueFactory = _ => 1_000 };
    private readonly Option<FileInfo?> _out = ScaleOptions.Out("table");

    public QueriesCommand() : base("queries", "Time of an analyst's questions: the hub against InfluxDB and VictoriaMetrics")
    {
        Add(_stations);
        Add(_out);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var clock = SystemClock.Instance;
        var year = NoiseDays.Make(NoiseDays.NewYear, TimeSpan.FromDays(365), stepS: 60, meters: 1);
        var others = NoiseDays.Make(year.End.AddHours(-1), TimeSpan.FromHours(1), stepS: 60, parsed.GetValue(_stations) - 1, firstMeter: 1);
        var table = new QueryTable(Hub, new Dictionary<string, QueryBound> { [Year] = new(30, 3), [LastHour] = new(null, 1) });

        await using (var hub = await HubStore.StartAsync(parsed.GetValue(_stations), clock))
        {
            await HubStore.LoadAsync(hub, year, clock);
            await HubStore.LoadAsync(hub, others, clock);
            await HubStore.CompactedAsync(hub, clock);
            await AskAsync(table, Hub, hub.Http, HubStore.HourlyPath, HubStore.EachPath, HubStore.ValuesOf, year, clock);
        }

        foreach (var start in new[] { InfluxStore.StartAsync, VictoriaStore.StartAsync })
        {
            cancellation.ThrowIfCancellationRequested();
            await using var peer = await start();
            await LineProtocolLoad.RunAsync(peer.Http, peer.WritePath, year, clock);
            await LineProtocolLoad.RunAsync(peer.Http, peer.WritePath, others, clock);
            await peer.VisibleAsync();
            await AskAsync(table, peer.Name, peer.Http, peer.HourlyPath, peer.EachPath, peer.ValuesOf, year, clock);
        }

        return await Output.WriteAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                Questions over HTTP, median of {Asked} requests after {WarmUps} of the same; {parsed.GetValue(_stations):N0} stations. {Machine.Describe(clock)}

                {table}
                All stores answer the same windows, hour by hour and station by station, to 10^-7 dB. Each may keep data in memory, the hub the values of the newest hours,
                but nobody whole answers: VictoriaMetrics is asked for the year with `nocache=1`, for with its cache of answers it moves the windows by a reading, and for
                the last hour as it comes, its cache on.
                """), table.Faults, parsed.GetValue(_out), [.. table.Findings]);
    }

    private static async Task AskAsync(
        QueryTable table, string store, HttpClient http, Func<string, DateTimeOffset, DateTimeOffset, string> hourly, Func<DateTimeOffset, DateTimeOffset, string> each,
        Func<JsonElement, IReadOnlyDictionary<string, double>> valuesOf, NoiseDays year, TimeProvider clock)
    {
        foreach (var (question, path) in new[] { (Year, hourly(year.DeviceId(0), year.Begin, year.End)), (LastHour, each(year.End.AddHours(-1), year.End)) })
        {
            var times = new List<double>();
            var body = "";
            for (var i = 0; i < WarmUps + Asked; i++)
            {
                var began = clock.GetTimestamp();
                body = await http.GetStringAsync(path);
                if (i >= WarmUps)
                    times.Add(clock.GetElapsedTime(began).TotalMilliseconds);
            }

            table.Add(new(store, question, times.Order().ElementAt(Asked / 2), valuesOf(JsonElement.Parse(body))));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{store}: {question}: {times.Order().ElementAt(Asked / 2):N1} ms"));
        }
    }
}
