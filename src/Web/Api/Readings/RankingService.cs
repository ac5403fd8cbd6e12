using SensorHub.Devices.Registry;
using SensorHub.Devices.Series;
using SensorHub.Web.Api.Access;
using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Api.Readings;

/// <summary>Ranks devices by one value each, bounded in devices and in time.</summary>
internal sealed class RankingService(ISeriesStore series, HistoryQueries queries)
{
    public const int MaxDevices = 20_000;

    /// <summary>Of the devices that the caller sees.</summary>
    /// <exception cref="ProblemException">400: too many devices, or too much to go through; 410: percentiles of a time of which only roll-ups are kept.</exception>
    public Task<RankingShown> RankAsync(
        Caller caller, ReadingQuery query, DeviceKind? kind, string? area, string? squad, CancellationToken stop)
    {
        var devices = caller.Registry.Devices.Values
            .Where(d => (kind is null || d.Kind == kind) && (area is null || caller.LiesIn(d, area)) && (squad is null || IsOf(caller, d, squad)) && caller.Sees(d))
            .Take(MaxDevices + 1).ToDictionary(d => d.Handle);
        if (devices.Count > MaxDevices)
            throw ProblemException.BadField("area", $"leaves more than {MaxDevices} devices: name a kind, an area or a squad");
        return queries.RunAsync(limit => Rank(devices, query, limit), stop);
    }

    private RankingShown Rank(Dictionary<int, Device> devices, ReadingQuery query, CancellationToken stop)
    {
        var items = new List<RankedShown>();
        var left = new Dictionary<int, Device>(devices);
        var error = Read(d => query.PeriodS ?? d.DefaultPeriodS);
        // A device may report another period than it was registered with: better all of it than nothing.
        if (query.PeriodS is null)
            error = Math.Max(error, Read(_ => null));
        items.Sort((a, b) => a.Value != b.Value ? b.Value.CompareTo(a.Value) : string.CompareOrdinal(a.Device, b.Device));
        return new(query.Metric.Unit, query.Metric.Name, Words<Aggregate>.Of(query.Aggregate), error > 0 ? error : null, items);

        double Read(Func<Device, int?> period)
        {
            var sources = left.Values.Select(d => new SeriesSource(d.Handle, period(d), query.Span.FromMs, query.Span.ToMs)).ToList();
            return series.ReadEach(new(sources, query.Metric.Metric, query.Aggregate), Add, stop);
        }

        void Add(DeviceValue value)
        {
            left.Remove(value.Device);
            items.Add(new(devices[value.Device].Id, devices[value.Device].SiteId, value.Value));
        }
    }

    private static bool IsOf(Caller caller, Device device, string squad) =>
        caller.Registry.PlaceOf(device) is { } place && caller.SquadAt(place).SquadId == squad;
}
