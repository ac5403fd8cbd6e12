using SensorHub.Devices.Series;
using SensorHub.Devices.Time;
using SensorHub.Storage.Tests.Telemetry;

namespace SensorHub.Storage.Tests.Series;

/// <summary>The embedded store while everything lies in the journal only.</summary>
public sealed class UncompactedSeriesTests() : EmbeddedSeriesSuite(compacts: false, seals: false);

/// <summary>With parts of hours that are not sealed yet.</summary>
public sealed class CompactedSeriesTests() : EmbeddedSeriesSuite(compacts: true, seals: false);

/// <summary>With every hour sealed and rolled up that something is known of.</summary>
public sealed class SealedSeriesTests() : EmbeddedSeriesSuite(compacts: true, seals: true);

public abstract class EmbeddedSeriesSuite(bool compacts, bool seals) : SeriesStoreSuite
{
    private readonly StoreRig _rig = new(calendar: Shanghai);
    private long _committedMs = T;

    protected override ISeriesStore Store => _rig.Store.Series;

    public override Task InitializeAsync() => Task.CompletedTask;

    public override Task DisposeAsync()
    {
        _rig.Dispose();
        return Task.CompletedTask;
    }

    protected override Task FeedAsync(IReadOnlyList<byte[]> entries)
    {
        _rig.Commit(_committedMs, entries);
        return Task.CompletedTask;
    }

    protected override Task CatchUpAsync()
    {
        if (compacts)
            _rig.CompactQuiet();
        if (!seals)
            return Task.CompletedTask;
        // A year later every hour is over.
        _committedMs += 366 * UnixMs.Day;
        _rig.Commit(_committedMs, [Entries.Of(999, T, 50, periodS: 60)]);
        _rig.CompactQuiet();
        _rig.SealAll();
        _rig.Unsealed(1).ShouldBeEmpty();
        return Task.CompletedTask;
    }
}
