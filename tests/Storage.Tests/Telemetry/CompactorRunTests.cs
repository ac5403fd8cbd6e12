using Microsoft.Extensions.Time.Testing;
using SensorHub.Devices.Time;

namespace SensorHub.Storage.Tests.Telemetry;

/// <summary>The compactor as it runs in a hub.</summary>
public sealed class CompactorRunTests : IAsyncDisposable
{
    private const long T = 1_800_000_000_000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private readonly FakeTimeProvider _timers = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    [Fact]
    public async Task Ticks_are_no_news_all_is_sealed_and_settled_behind_them()
    {
        using var rig = new StoreRig(segmentBytes: 1 << 20, onDisk: true);
        rig.Commit(T, [.. Enumerable.Range(0, 30).Select(n => Entries.Of(1, T + n * UnixMs.Minute, 50, periodS: 60))]);
        var end = rig.Journal.DurablePosition;

        await RunUntilAsync(rig, () => rig.Store.Compactor.SettledPosition >= end, eachTurn: () => rig.Journal.Append([], 0, T));

        rig.Unsealed(1, 60).ShouldBeEmpty();
        rig.Read(1, 60).Count.ShouldBe(30);
    }

    [Fact]
    public async Task A_segment_that_cannot_be_read_stops_its_compaction_and_nothing_else()
    {
        using var rig = new StoreRig();
        for (var n = 0; n < 200; n++)
            rig.Commit(T, [Entries.Of(1, T + n * UnixMs.Minute, 50, periodS: 60)]);
        for (var segment = 0; segment < 6; segment++)
            rig.Store.Compactor.CompactNext(long.MaxValue).ShouldBeTrue();
        rig.Image.FailsRead = () => true;

        await RunUntilAsync(rig, () => rig.Store.Compactor.Failing.Count > 0 && rig.Count("chunk") > 0);

        rig.Store.Compactor.Failing.ShouldBe(["compaction"]);
        rig.Image.FailsRead = () => false;
        await WaitAsync(() => rig.Store.Compactor.Failing.Count == 0, () => { });
        await StopAsync();
    }

    [Fact]
    public void Without_room_nothing_is_compacted_which_is_no_failure()
    {
        using var rig = new StoreRig(minFreeBytes: 1000);
        for (var n = 0; n < 200; n++)
            rig.Commit(T, [Entries.Of(1, T + n * UnixMs.Minute, 50, periodS: 60)]);
        rig.Store.Compactor.CompactNext(long.MaxValue).ShouldBeTrue();
        rig.Image.FreeBytes = 400;

        rig.Store.Compactor.CompactNext(long.MaxValue).ShouldBeFalse();
        rig.Image.FreeBytes = long.MaxValue;
        rig.Store.Compactor.CompactNext(long.MaxValue).ShouldBeTrue();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task RunUntilAsync(StoreRig rig, Func<bool> isReached, Action? eachTurn = null)
    {
        _running = rig.Store.Compactor.RunAsync(() => long.MaxValue, _timers, _stop.Token);
        await WaitAsync(isReached, eachTurn ?? (() => { }));
        if (eachTurn is not null)
            await StopAsync();
    }

    private async Task WaitAsync(Func<bool> isReached, Action eachTurn)
    {
        var deadline = SystemClock.Instance.GetUtcNow() + Limit;
        while (!isReached())
        {
            SystemClock.Instance.GetUtcNow().ShouldBeLessThan(deadline);
            eachTurn();
            _timers.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(TimeSpan.FromMilliseconds(2), SystemClock.Instance);
        }
    }

    private async Task StopAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await _running.WaitAsync(Limit, SystemClock.Instance);
        }
        catch (OperationCanceledException)
        {
        }
    }
}
