using SensorHub.Devices.Readings;
using SensorHub.Devices.Series;
using SensorHub.Devices.Time;
using SensorHub.Storage.Tests.Telemetry;

namespace SensorHub.Storage.Tests.Series;

public abstract partial class SeriesStoreSuite
{
    /// <summary>Random lives: whatever came, in whatever order, any question has one answer.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Whatever_comes_in_whatever_order_is_answered_as_what_went_in(int seed)
    {
        var life = new Life(seed);
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = life.Random.Next(1, 25); i > 0; i--)
                await FeedAndKeepAsync(life.NextRecord());
            await CatchUpAsync();
            for (var i = 0; i < 12; i++)
            {
                var (query, calendar) = life.NextQuery();
                ShouldBeTrue(query, calendar, $"seed {seed} round {round} {query.Sources[0]} {query.Metric} {query.Step} {query.Aggregate} {calendar.Zone.Id}");
                ShouldBeTrue(life.NextEach(), $"seed {seed} round {round} each");
            }
        }
    }

    /// <summary>How often a life is fed and asked.</summary>
    protected virtual int Rounds => 12;

    private sealed class Life(int seed)
    {
        private const int Devices = 20;
        private static readonly int[] PeriodsS = [0, 1, 60, 3600];
        private static readonly Metric[] Metrics = [Metric.Leq, Metric.Lmax, Metric.WindSpeed];
        private static readonly string?[] Steps = [null, "1m", "5m", "1h", "1h", "6h", "1d", "1d", "day", "night"];
        private static readonly CityCalendar[] Calendars =
            [.. new[] { "Asia/Shanghai", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata" }.Select(z => new CityCalendar(TimeZoneInfo.FindSystemTimeZoneById(z)))];

        private readonly Dictionary<(int, long, int), KnownKey> _keys = [];
        private long _now = T;

        public Random Random { get; } = new(seed);

        public List<byte[]> NextRecord()
        {
            _now += Random.Next(4) == 0 ? Random.NextInt64(3 * UnixMs.Hour) : Random.NextInt64(UnixMs.Minute);
            return [.. Enumerable.Range(0, Random.Next(1, 10)).Select(_ => NextEntry())];
        }

        public (SeriesQuery Query, CityCalendar Calendar) NextQuery()
        {
            var from = T + Random.NextInt64(-UnixMs.Day, _now - T + UnixMs.Day);
            from = Random.Next(4) switch { 0 => from, 1 => UnixMs.Floor(from, UnixMs.Minute), 2 => UnixMs.Floor(from, UnixMs.Hour), _ => T - 400 * UnixMs.Day };
            var to = from + (Random.Next(3) switch { 0 => Random.NextInt64(1, UnixMs.Hour), 1 => Random.NextInt64(1, 40) * UnixMs.Hour, _ => 500 * UnixMs.Day });
            var metric = Metrics[Random.Next(Metrics.Length)];
            int? periodS = Random.Next(3) == 0 ? null : PeriodsS[Random.Next(PeriodsS.Length)];
            return (new(Random.Next(1, Devices + 1), metric, from, to, Step(Steps[Random.Next(Steps.Length)]), NextAggregate(metric), periodS),
                Calendars[Random.Next(Calendars.Length)]);
        }

        public EachQuery NextEach()
        {
            var from = Random.Next(3) == 0 ? T - 400 * UnixMs.Day : _now - Random.NextInt64(1, 2 * UnixMs.Day);
            var metric = Metrics[Random.Next(Metrics.Length)];
            int? periodS = Random.Next(3) == 0 ? null : PeriodsS[Random.Next(PeriodsS.Length)];
            return new(
                [.. Enumerable.Range(1, Random.Next(1, Devices + 5)).Select(d => new SeriesSource(d, periodS, from, _now + 1))], metric, NextAggregate(metric));
        }

        private byte[] NextEntry()
        {
            // A device has one key only once in a while twice, so that kinds other than readings come too.
            var device = Random.Next(1, Devices + 1);
            var periodS = PeriodsS[Random.Next(PeriodsS.Length)];
            var stepMs = Math.Max(1, periodS) * UnixMs.Second;
            var eventMs = UnixMs.Floor(
                _now - (Random.Next(12) == 0 ? Random.NextInt64(60 * UnixMs.Day) : Random.NextInt64(10 * UnixMs.Minute)), Math.Max(stepMs, 20 * UnixMs.Second));
            if (Random.Next(20) == 0)
                return Entries.Of(device, eventMs, periodS, EntryKind.Reading, EntryFlags.ClockSuspect, NextValues());
            var values = NextValues();
            if (!_keys.TryGetValue((device, eventMs, periodS), out var known))
            {
                _keys[(device, eventMs, periodS)] = new([.. values.Select(v => v.Metric)]);
                return Entries.Of(device, eventMs, periodS, EntryKind.Reading, EntryFlags.None, values);
            }

            // As admission does it: a merge has only what is new, and corrections are numbered.
            var kind = (EntryKind)Random.Next(1, 4);
            if (kind == EntryKind.Merge)
                values = [.. values.Where(v => !known.Metrics.Contains(v.Metric))];
            if (kind != EntryKind.Conflict)
                known.Metrics.UnionWith(values.Select(v => v.Metric));
            return Entries.Of(device, eventMs, periodS, kind, EntryFlags.None, values, kind == EntryKind.Correction ? ++known.Revision : (ushort)0);
        }

        private sealed class KnownKey(HashSet<Metric> metrics)
        {
            public HashSet<Metric> Metrics => metrics;
            public ushort Revision { get; set; }
        }

        private MetricValue[] NextValues() =>
        [
            .. Metrics.Where(_ => Random.Next(4) > 0)
                .Select(m => new MetricValue(m, Random.Next(8) == 0 ? Quality.Fault : Quality.Good, Math.Round(20 + Random.NextDouble() * 75, Random.Next(1, 4)))),
        ];

        private Aggregate NextAggregate(Metric metric)
        {
            var all = Enum.GetValues<Aggregate>();
            var aggregate = all[Random.Next(all.Length)];
            return aggregate == Aggregate.Leq && metric == Metric.WindSpeed ? Aggregate.Mean : aggregate;
        }
    }
}
