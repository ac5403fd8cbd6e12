using Microsoft.Extensions.Time.Testing;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;
using SensorHub.Storage.Retention;
using SensorHub.Storage.Telemetry.Retention;
using Xunit.Abstractions;

namespace SensorHub.Storage.Tests.Telemetry.Retention;

/// <summary>Nothing young goes and nothing under hold, whatever clocks say and wherever the job is killed.</summary>
public sealed class RetentionProperties(ITestOutputHelper output)
{
    private const int KeepDays = 5, SecondsDays = 8, MinutesDays = 16;

    [Theory]
    [InlineData(1, 250)]
    [InlineData(2, 250)]
    [InlineData(3, 250)]
    public void Nothing_goes_before_its_time_or_under_hold(int seed, int steps) => Run(seed, steps);

    [Theory, Trait("Category", "Long")]
    [InlineData(100, 5000)]
    [InlineData(101, 5000)]
    public void Nothing_goes_before_its_time_or_under_hold_for_long(int seed, int steps) => Run(seed, steps);

    private void Run(int seed, int steps)
    {
        using var life = new Life(seed);
        for (var step = 0; step < steps; step++)
            life.Step();
        life.Check();
        output.WriteLine($"seed {seed}: {life.Checks} checks of readings, {life.Gone} readings gone, {life.RawGone} raw bytes gone");
        life.Gone.ShouldBePositive();
        life.RawGone.ShouldBePositive();
    }

    private sealed class Life : IDisposable
    {
        private readonly Random _random;
        private readonly FakeTimeProvider _timers = new();
        private readonly HoldsOfTest _holds = new();
        private readonly StoreRig _rig;
        private readonly List<Known> _known = [];
        private long _cityMs = 1_800_000_000_000;
        private long _runningMs;
        private int _serial;

        public Life(int seed)
        {
            _random = new(seed);
            _rig = new(keepDays: KeepDays, keeping: new Keeping(
                new RetentionOptions { SecondsDays = SecondsDays, MinutesDays = MinutesDays }, _holds, _timers));
        }

        public long Checks { get; private set; }
        public int Gone { get; private set; }
        public int RawGone { get; private set; }

        public void Step()
        {
            switch (_random.Next(12))
            {
                case < 4:
                    Commit();
                    break;
                case 4 or 5:
                    Pass(TimeSpan.FromHours(_random.Next(1, 40)));
                    break;
                case 6:
                    // The clock of the hub jumps; that of the machine's heart does not.
                    _cityMs += (_random.Next(5) - 2) * _random.Next(1, 4000) * UnixMs.Day;
                    break;
                case 7:
                    _holds.Spans.Add(HoldsOfTest.Of(_random.Next(1, 6), _cityMs - _random.Next(0, 30) * UnixMs.Day, _cityMs + _random.Next(1, 3) * UnixMs.Day));
                    break;
                case 8 when _holds.Spans.Count > 0:
                    _holds.Spans.RemoveAt(_random.Next(_holds.Spans.Count));
                    break;
                case 9:
                    _rig.Reopen();
                    break;
                case 10:
                    _rig.CompactAll();
                    Remove();
                    break;
                default:
                    Retain();
                    if (_random.Next(4) == 0)
                        Check();
                    break;
            }
        }

        public void Check()
        {
            var seen = new Dictionary<(int, int, long), int>();
            for (var device = 1; device <= 5; device++)
            {
                var of = device;
                _rig.Store.Raw.ReadEntries(device, null, long.MinValue, long.MaxValue, (long _, in ReadingEntry entry) => seen.Add((of, entry.PeriodS, entry.EventMs), entry.Raw.Length));
            }

            foreach (var reading in _known)
            {
                Checks++;
                var isThere = seen.TryGetValue((reading.Device, reading.PeriodS, reading.EventMs), out var raw);
                (isThere || reading.MayGo).ShouldBeTrue($"{reading} is gone");
                (raw > 0 || reading.RawMayGo || reading.MayGo).ShouldBeTrue($"the bytes of {reading} are gone");
            }

            Gone += _known.RemoveAll(r => !seen.ContainsKey((r.Device, r.PeriodS, r.EventMs)));
            RawGone = Math.Max(RawGone, _known.Count(r => seen[(r.Device, r.PeriodS, r.EventMs)] == 0));
        }

        public void Dispose() => _rig.Dispose();

        private void Commit()
        {
            var entries = new List<byte[]>();
            for (var left = _random.Next(1, 30); left > 0; left--)
            {
                // Any event time: of now, of years ago, of a clock that is wrong; each once.
                var ms = _cityMs - (_random.Next(3) == 0 ? _random.Next(0, 4000) * UnixMs.Day : _random.Next(0, 3 * 3_600_000)) + ++_serial;
                var reading = new Known(_random.Next(1, 6), _random.Next(2) == 0 ? 1 : 60, ms, _runningMs);
                _known.Add(reading);
                entries.Add(Entries.Of(
                    reading.Device, ms, 50, flags: _random.Next(8) == 0 ? EntryFlags.ClockSuspect : EntryFlags.None, periodS: reading.PeriodS));
            }

            _rig.Commit(_cityMs, entries);
            _cityMs += 1000;
        }

        private void Pass(TimeSpan time)
        {
            _timers.Advance(time);
            _runningMs += (long)time.TotalMilliseconds;
            _cityMs += (long)time.TotalMilliseconds;
            Remove();
        }

        private void Remove()
        {
            var held = _holds.Now;
            foreach (var reading in _known.Where(r => IsOlder(r, KeepDays) && !held.Holds(r.Device, r.EventMs)))
                reading.RawMayGo = true;
            _rig.Store.Compactor.RemoveOld();
        }

        // Some pieces only, or all: as if it were killed in between.
        private void Retain()
        {
            var held = _holds.Now;
            foreach (var reading in _known.Where(r => !held.Holds(r.Device, r.EventMs)))
            {
                reading.MayGo |= IsOlder(reading, reading.PeriodS == 1 ? SecondsDays : MinutesDays);
                reading.RawMayGo |= IsOlder(reading, KeepDays);
            }

            for (var pieces = _random.Next(1, 6); pieces > 0 && _rig.Store.Compactor.RetainNext(); pieces--)
            {
            }
        }

        private bool IsOlder(Known reading, int days) => _runningMs - reading.CameMs >= days * UnixMs.Day;
    }

    private sealed record Known(int Device, int PeriodS, long EventMs, long CameMs)
    {
        public bool MayGo { get; set; }
        public bool RawMayGo { get; set; }
    }
}
