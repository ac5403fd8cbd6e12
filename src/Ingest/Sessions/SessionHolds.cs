using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;
using SensorHub.Ingest.Admission;

namespace SensorHub.Ingest.Sessions;

/// <summary>Ends what a session holds, with the session. Thread safe, but no connection may have the session meanwhile, or it is the caller's own.</summary>
public sealed class SessionHolds(HeldPackets held, Committer committer, InFlightBudget budget, IngestClocks clocks)
{
    /// <summary>Completes when the session's held packet identifiers are forgotten, durably; at once when there are none.</summary>
    /// <exception cref="IOException">See <see cref="Committer.CommitAsync"/>.</exception>
    public async Task EndAsync(int session, CancellationToken cancellation = default)
    {
        if (held.Of(session).Count == 0)
            return;
        using var batch = new ReadingBatch(budget);
        await batch.PrepareAsync(PacketEntry.Length, cancellation);
        PacketEntry.TryWrite(batch, EntryKind.PacketReleased, session, PacketEntry.AllPackets, clocks.City.NowMs());
        await committer.CommitAsync(batch);
    }
}
