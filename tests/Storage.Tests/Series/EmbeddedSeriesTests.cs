using SensorHub.Devices.Series;
using SensorHub.Storage.Tests.Telemetry;

namespace SensorHub.Storage.Tests.Series;

/// <summary>The embedded store while everything lies in the journal only.</summary>
public sealed class UncompactedSeriesTests : EmbeddedSeriesSuite
{
    protected override Task CatchUpAsync() => Task.CompletedTask;
}

/// <summary>The embedded store with what can be compacted in parts of hours.</summary>
public sealed class CompactedSeriesTests : EmbeddedSeriesSuite
{
    protected override Task CatchUpAsync()
    {
        Rig.CompactAll();
        return Task.CompletedTask;
    }
}

public abstract class EmbeddedSeriesSuite : SeriesStoreSuite
{
    private StoreRig? _rig;

    private protected StoreRig Rig => _rig!;

    protected override ISeriesStore Store => Rig.Store.Series;

    public override Task InitializeAsync()
    {
        _rig = new();
        return Task.CompletedTask;
    }

    public override Task DisposeAsync()
    {
        Rig.Dispose();
        return Task.CompletedTask;
    }

    protected override Task FeedAsync(IReadOnlyList<byte[]> entries)
    {
        Rig.Commit(entries);
        return Task.CompletedTask;
    }
}
