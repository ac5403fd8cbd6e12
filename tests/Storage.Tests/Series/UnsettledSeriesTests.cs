using Microsoft.Extensions.Time.Testing;
using SensorHub.Devices.Series;
using SensorHub.Devices.Time;
using SensorHub.Storage.Retention;
using SensorHub.Storage.Telemetry.Retention;
using SensorHub.Storage.Tests.Telemetry;
using SensorHub.Storage.Tests.Telemetry.Retention;

namespace SensorHub.Storage.Tests.Series;

/// <summary>
/// The embedded store with its work half done: before each question some pieces of compaction, sealing, removal, retention (under a hold of everything)
/// and tidying, in any order, with power cuts and restarts between any two of their commits.
/// </summary>
public sealed class UnsettledSeriesTests : SeriesStoreSuite
{
    private const int Devices = 1000;
    private readonly Random _random = new(11);
    private readonly FakeTimeProvider _timers = new();
    private StoreRig _rig;
    private long _committedMs = T;

    public UnsettledSeriesTests()
    {
        var holds = new HoldsOfTest(Devices);
        holds.Spans.AddRange(Enumerable.Range(1, Devices).Select(d => HoldsOfTest.Of(d, long.MinValue, long.MaxValue)));
        var options = new RetentionOptions { SecondsDays = RetentionOptions.MinReadingDays, MinutesDays = RetentionOptions.MinReadingDays };
        _rig = new(keepBytes: 10_000, calendar: Shanghai, keeping: new Keeping(options, holds, _timers));
    }

    protected override ISeriesStore Store => _rig.Store.Series;

    public override Task InitializeAsync() => Task.CompletedTask;

    public override Task DisposeAsync()
    {
        _rig.Dispose();
        return Task.CompletedTask;
    }

    protected override Task FeedAsync(IReadOnlyList<byte[]> entries)
    {
        _committedMs += _random.NextInt64(UnixMs.Hour);
        _rig.Commit(_committedMs, entries);
        return Task.CompletedTask;
    }

    protected override Task CatchUpAsync()
    {
        for (var pieces = _random.Next(12); pieces > 0; pieces--)
            WorkOn();
        return Task.CompletedTask;
    }

    private void WorkOn()
    {
        var compactor = _rig.Store.Compactor;
        switch (_random.Next(8))
        {
            case 0:
                compactor.CompactNext(_random.NextInt64(_rig.Journal.DurablePosition + 1));
                break;
            case 1:
                compactor.CompactNext(long.MaxValue, isQuiet: true);
                break;
            case 2:
                compactor.SealNext(isQuiet: _random.Next(2) == 0);
                break;
            case 3:
                _timers.Advance(TimeSpan.FromHours(_random.Next(200)));
                compactor.RemoveOld();
                break;
            case 4:
                compactor.RetainNext();
                break;
            case 5:
                compactor.TidyNext(isQuiet: true);
                break;
            case 6:
                _rig.Reopen();
                break;
            default:
                var cut = _rig.AfterPowerCut();
                _rig.Dispose();
                _rig = cut;
                break;
        }
    }
}
