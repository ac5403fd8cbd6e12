using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Ingest.Decoders;

namespace SensorHub.Ingest.Admission;

/// <summary>Takes quarantined payloads in again, after a decoder was mended, on the way that every reading goes. Thread safe.</summary>
public sealed class QuarantineReplay(IRegistry registry, PayloadDecoders decoders, InFlightBudget budget, Committer committer, IngestLedger ledger)
{
    /// <summary>Its account in the ledger.</summary>
    public const string Source = "replay";

    /// <summary>Completes when the readings are on disk. A payload that is refused again is not quarantined twice.</summary>
    /// <param name="device">Handle of the device that it spoke for.</param>
    /// <param name="receivedMs">When it came first; stays the receive time of its readings.</param>
    /// <param name="decoded">Called before the readings are committed: from then on it counts as replayed, whatever becomes of the call.</param>
    /// <returns>How many readings it gave, or why it is refused still.</returns>
    /// <exception cref="ArgumentException">The device is not in the registry any more.</exception>
    /// <exception cref="IOException">See <see cref="Committer.CommitAsync"/>.</exception>
    public async Task<DecodeResult> ReplayAsync(int device, PayloadFormat format, long receivedMs, ReadOnlyMemory<byte> payload, Func<Task> decoded, CancellationToken cancellation)
    {
        if (!registry.Current.DevicesByHandle.TryGetValue(device, out var known))
            throw new ArgumentException($"No device has the handle {device} now.", nameof(device));
        using var batch = new ReadingBatch(budget) { Source = ledger.Of(Source) };
        await batch.PrepareAsync(payload.Length, cancellation);
        var result = decoders.Decode(payload.Span, new(device, known.DefaultPeriodS, receivedMs, Format: format), batch);
        if (result.Status != DecodeStatus.Decoded)
            return result;
        await decoded();
        await committer.CommitAsync(batch);
        return result;
    }
}
