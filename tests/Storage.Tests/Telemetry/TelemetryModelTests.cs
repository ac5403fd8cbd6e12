using SensorHub.Devices.Readings;

namespace SensorHub.Storage.Tests.Telemetry;

/// <summary>Random lives of a store against a dictionary: whatever is compacted or restarted, the answers are the same.</summary>
public sealed class TelemetryModelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Index_chunks_and_history_equal_a_dictionary(int seed)
    {
        using var life = new Life(seed);
        for (var step = 0; step < 250; step++)
            life.Step();
    }

    private sealed class Life(int seed) : IDisposable
    {
        private const long T = 1_800_000_000_000;
        private static readonly int[] PeriodsS = [0, 1, 60];
        private readonly Random _random = new(seed);
        private readonly StoreRig _rig = new(segmentBytes: 3000);
        private readonly List<(long Position, byte[] Bytes)> _all = [];

        public void Step()
        {
            switch (_random.Next(14))
            {
                case 0:
                    _rig.Reopen();
                    break;
                case 1:
                    _rig.CompactAll(_random.NextInt64(_rig.Journal.DurablePosition + 1));
                    break;
                case 2:
                    _rig.SealAll();
                    break;
                case 3:
                    CheckRead();
                    break;
                case 4:
                    CheckEvidence();
                    break;
                default:
                    Commit();
                    break;
            }
        }

        public void Dispose() => _rig.Dispose();

        private void Commit()
        {
            var entries = new List<byte[]>();
            for (var i = _random.Next(1, 12); i > 0; i--)
            {
                var (device, eventMs, periodS) = RandomKey();
                var expected = _all.Select(e => e.Bytes).Where(b => IsKey(b, device, eventMs, periodS)).ToList();
                CheckFind(device, eventMs, periodS, expected);
                expected.AddRange(entries.Where(b => IsKey(b, device, eventMs, periodS)));
                var kind = expected.Count == 0 ? EntryKind.Reading : (EntryKind)_random.Next(1, 4);
                entries.Add(Entries.Of(device, eventMs, periodS, kind, RandomFlags(), RandomValues(), (ushort)expected.Count));
            }

            _all.AddRange(_rig.Commit(entries).Zip(entries));
            CheckNewest();
        }

        private void CheckFind(int device, long eventMs, int periodS, List<byte[]> expected) =>
            _rig.Find(device, eventMs, periodS).Select(WithoutRaw).Order().ShouldBe(expected.Select(WithoutRaw).Order(), $"seed {seed}");

        private void CheckNewest()
        {
            for (var device = 1; device <= 4; device++)
            {
                var trusted = _all.Where(e => new ReadingEntry(e.Bytes).Device == device && !IsSuspect(e.Bytes)).ToList();
                _rig.Store.History.NewestEventMs(device).ShouldBe(trusted.Max(e => (long?)new ReadingEntry(e.Bytes).EventMs), $"seed {seed}");
                foreach (var periodS in PeriodsS)
                {
                    var newest = trusted.Where(e => new ReadingEntry(e.Bytes).PeriodS == periodS).Max(e => (long?)new ReadingEntry(e.Bytes).EventMs);
                    _rig.Store.Index.NewestEventMs(device, periodS).ShouldBe(newest ?? long.MinValue, $"seed {seed}");
                }
            }
        }

        private void CheckRead()
        {
            var device = _random.Next(1, 5);
            int? periodS = _random.Next(3) == 0 ? null : PeriodsS[_random.Next(3)];
            var from = T + _random.Next(-1, 8) * 1_800_000L;
            var to = _random.Next(3) == 0 ? long.MaxValue : from + _random.Next(10) * 1_800_000L;
            var asOf = _random.Next(2) == 0 ? long.MaxValue : _random.NextInt64(_rig.Journal.DurablePosition + 1);
            var suspect = _random.Next(2) == 0;

            _rig.Read(device, periodS, from, to, asOf, suspect).ShouldBe(Expected(device, periodS, from, to, asOf, suspect), $"seed {seed}");
        }

        private List<(long, string)> Expected(int device, int? periodS, long from, long to, long asOf, bool suspect)
        {
            var keys = new SortedDictionary<(long, int, bool), (EntryFlags Flags, SortedDictionary<Metric, MetricValue> Values)>();
            foreach (var (_, bytes) in _all.Where(e => e.Position < asOf))
            {
                var entry = new ReadingEntry(bytes);
                if (entry.Device != device || (periodS ?? entry.PeriodS) != entry.PeriodS || entry.EventMs < from || entry.EventMs >= to
                    || entry.Kind == EntryKind.Conflict || (IsSuspect(bytes) && !suspect))
                    continue;
                if (!keys.TryGetValue((entry.EventMs, entry.PeriodS, IsSuspect(bytes)), out var reading))
                    keys[(entry.EventMs, entry.PeriodS, IsSuspect(bytes))] = reading = (entry.Flags, []);
                for (var i = 0; i < entry.ValueCount; i++)
                {
                    if (entry.Kind == EntryKind.Correction || !reading.Values.ContainsKey(entry.Value(i).Metric))
                        reading.Values[entry.Value(i).Metric] = entry.Value(i);
                }
            }

            return keys.Select(k => (k.Key.Item1, StoreRig.Text(k.Value.Flags, k.Value.Values.Values.ToArray()))).ToList();
        }

        private void CheckEvidence()
        {
            var device = _random.Next(1, 5);
            var seen = new List<long>();
            _rig.Store.Raw.ReadEntries(device, null, T, T + 7_200_000, (long position, in ReadingEntry entry) =>
            {
                seen.Add(position);
                entry.Raw.Length.ShouldBeGreaterThan(0);
            });

            seen.Order().ShouldBe(
                _all.Where(e => new ReadingEntry(e.Bytes) is var r && r.Device == device && r.EventMs >= T && r.EventMs < T + 7_200_000).Select(e => e.Position),
                $"seed {seed}");
        }

        // Few keys over four hours, so that they meet again; now and then far back.
        private (int Device, long EventMs, int PeriodS) RandomKey() => (
            _random.Next(1, 5),
            T + _random.Next(24) * 600_000L - (_random.Next(20) == 0 ? 86_400_000L * _random.Next(400) : 0),
            PeriodsS[_random.Next(3)]);

        private EntryFlags RandomFlags() => _random.Next(8) == 0 ? EntryFlags.ClockSuspect : EntryFlags.None;

        private MetricValue[] RandomValues() =>
            [.. new[] { Metric.Leq, Metric.Lmax, Metric.Battery }.Where(_ => _random.Next(3) > 0).Select(m => new MetricValue(m, (Quality)_random.Next(2), _random.Next(1000) / 10.0))];

        private static bool IsKey(byte[] bytes, int device, long eventMs, int periodS) =>
            new ReadingEntry(bytes) is var e && e.Device == device && e.EventMs == eventMs && e.PeriodS == periodS;

        private static bool IsSuspect(byte[] bytes) => new ReadingEntry(bytes).Flags.HasFlag(EntryFlags.ClockSuspect);

        private static string WithoutRaw(byte[] bytes)
        {
            var entry = new ReadingEntry(bytes);
            var values = Enumerable.Range(0, entry.ValueCount).Select(i => new ReadingEntry(bytes).Value(i)).OrderBy(v => v.Metric).ToArray();
            return $"{entry.Kind} {entry.Device} {entry.EventMs} {entry.PeriodS} {entry.Revision} {StoreRig.Text(entry.Flags, values)}";
        }
    }
}
