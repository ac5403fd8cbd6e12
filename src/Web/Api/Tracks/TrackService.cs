using System.Globalization;
using SensorHub.Devices.Geography;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Devices.Tracks;
using SensorHub.Web.Api.Http;
using SensorHub.Web.Api.Readings;

namespace SensorHub.Web.Api.Tracks;

/// <summary>Cuts stored positions into trips and stops when asked; bounded in what it keeps and in time.</summary>
internal sealed class TrackService(IReadingHistory history, HistoryQueries queries, WebOptions options)
{
    private static readonly TrackSettings Settings = TrackSettings.Default;

    /// <exception cref="ProblemException">400: too much to go through, or not a page.</exception>
    public Task<TrackPage<TripShown>> TripsAsync(
        Device device, TimeSpanMs span, int? limit, string? after, Func<GeoPoint, PlaceShown> place, CancellationToken stop)
    {
        var page = new Page<Trip>(limit, after, static t => t.Span.FromMs);
        return queries.RunAsync(
            due => page.Show(
                device, Read(device, span, page.Add, static _ => { }, due),
                t => new TripShown(
                    t.Span.FromMs, t.Span.ToMs, t.Span.LengthMs / UnixMs.Second, place(t.From), place(t.To), t.DistanceM, t.MaxKmh,
                    t.MaxReportedKmh, t.Fixes, t.End)),
            stop);
    }

    /// <exception cref="ProblemException">400: too much to go through, or not a page.</exception>
    public Task<TrackPage<StopShown>> StopsAsync(
        Device device, TimeSpanMs span, int? limit, string? after, Func<GeoPoint, PlaceShown> place, CancellationToken stop)
    {
        var page = new Page<Stop>(limit, after, static s => s.Span.FromMs);
        return queries.RunAsync(
            due => page.Show(
                device, Read(device, span, static _ => { }, page.Add, due),
                s => new StopShown(s.Span.FromMs, s.Span.ToMs, s.Span.LengthMs / UnixMs.Second, place(s.Place), s.Fixes)),
            stop);
    }

    /// <exception cref="ProblemException">400: too many points, or too much to go through.</exception>
    public Task<TrackShown> TrackAsync(Device device, TimeSpanMs span, CancellationToken stop) => queries.RunAsync(
        due =>
        {
            var points = new List<TrackPoint>();
            var cutter = new TrackCutter(Settings, static _ => { }, static _ => { });
            var disbelieved = TrackReader.ReadFixes(
                history, device.Handle, device.DefaultPeriodS, span, Settings.Fixes,
                fix =>
                {
                    if (points.Count == options.MaxPoints)
                        throw ProblemException.BadField("to", $"gives more than {options.MaxPoints} points: ask for less time");
                    points.Add(new(fix));
                    cutter.Take(fix);
                },
                due);
            return new TrackShown(device.Id, new(points.Count, disbelieved, cutter.DistanceM, cutter.MaxKmh), points);
        },
        stop);

    private TotalsShown Read(Device device, TimeSpanMs span, Action<Trip> trip, Action<Stop> stopped, CancellationToken due) =>
        TotalsShown.Of(TrackReader.Read(history, device.Handle, device.DefaultPeriodS, span, Settings, trip, stopped, due));

    /// <summary>Keeps what one page shows of a stream ordered by its begin.</summary>
    private sealed class Page<T>
    {
        private readonly int _size;
        private readonly long _afterMs = long.MinValue;
        private readonly Func<T, long> _begin;
        private readonly List<T> _items = [];

        public Page(int? limit, string? after, Func<T, long> begin)
        {
            _size = Paging.Limit(limit);
            _begin = begin;
            if (after is not null && !long.TryParse(after, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _afterMs))
                throw ProblemException.BadField("after", "write the next of the page before");
        }

        public void Add(T item)
        {
            if (_begin(item) > _afterMs && _items.Count <= _size)
                _items.Add(item);
        }

        public TrackPage<TShown> Show<TShown>(Device device, TotalsShown totals, Func<T, TShown> show)
        {
            var hasMore = _items.Count > _size;
            var shown = hasMore ? _items[..^1] : _items;
            return new(
                device.Id, totals, shown.ConvertAll(i => show(i)),
                hasMore ? _begin(shown[^1]).ToString(CultureInfo.InvariantCulture) : null);
        }
    }
}
