using System.Collections.Concurrent;

namespace SensorHub.Storage.Tests.Telemetry;

[Collection("Soak")]
public sealed class StoreSoakTests
{
    private const long T = 1_800_000_000_000;
    private const int MinReadings = 6000;

    [Fact]
    public async Task Readers_beside_commits_and_compaction_see_every_durable_reading_once()
    {
        using var rig = new StoreRig(segmentBytes: 16 << 10, onDisk: true);
        var failures = new ConcurrentQueue<string>();
        var committed = 0;
        var writer = Task.Run(() =>
        {
            // The pool may start the compactor late: there is no race to see before it has done something.
            for (var i = 0; i < MinReadings || rig.Store.Compactor.CompactedPosition == 0; i += 10)
            {
                rig.Commit([.. Enumerable.Range(i, 10).Select(n => Entries.Of(1, T + n * 1000L, n))]);
                Volatile.Write(ref committed, i + 10);
            }
        });
        var compactor = Task.Run(() =>
        {
            while (!writer.IsCompleted)
                rig.CompactAll();
        });
        var reader = Task.Run(() =>
        {
            while (!writer.IsCompleted)
            {
                var atLeast = Volatile.Read(ref committed);
                var times = rig.Read(1).Select(r => (r.EventMs - T) / 1000).ToList();
                if (times.Count < atLeast || !times.SequenceEqual(Enumerable.Range(0, times.Count).Select(n => (long)n)))
                    failures.Enqueue($"{times.Count} of at least {atLeast}");
            }
        });

        await Task.WhenAll(writer, compactor, reader).WaitAsync(TimeSpan.FromSeconds(60));

        failures.ShouldBeEmpty();
        rig.Read(1).Count.ShouldBe(committed);
    }
}

[CollectionDefinition("Soak", DisableParallelization = true)]
public sealed class SoakCollection;
