using SensorHub.Ingest.Decoders;

namespace SensorHub.Ingest.Admission;

/// <summary>What became of a payload that found room.</summary>
/// <param name="Cost">What it costs of its device's quota, readings.</param>
/// <param name="Refusal">Why it lies in quarantine; <see cref="RefusalReason.None"/> when its readings are in the batch.</param>
public readonly record struct PayloadTaken(int Cost, RefusalReason Refusal);

/// <summary>
/// One payload becomes entries of a batch: its readings, or a quarantine entry with the reason and its bytes. The way of every source. Thread safe.
/// Hot: no allocation per payload.
/// </summary>
public sealed class PayloadIntake(PayloadDecoders decoders)
{
    /// <param name="topic">As the sender wrote it, UTF-8.</param>
    /// <param name="isAsIndicated">False when the sender said that it is UTF-8 text and it is not [MQTT-3.3.2-4].</param>
    /// <returns>False when the budget gives the batch no room now; nothing of the payload is in it.</returns>
    public bool TryTake(
        ReadingBatch batch, ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, bool isAsIndicated, in DecodeContext context, out PayloadTaken taken)
    {
        var result = isAsIndicated
            ? decoders.Decode(payload, context, batch)
            : DecodeResult.Refused(RefusalReason.Encoding, "said to be UTF-8 and is not");
        if (result.Status == DecodeStatus.Refused)
            return TryRefuse(batch, topic, payload, context, result, out taken);
        taken = new(result.Readings, RefusalReason.None);
        return result.Status == DecodeStatus.Decoded;
    }

    /// <summary>Puts a payload into quarantine without looking into it.</summary>
    /// <returns>False when the budget gives the batch no room now.</returns>
    public bool TryRefuse(
        ReadingBatch batch, ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, in DecodeContext context, in DecodeResult refusal, out PayloadTaken taken)
    {
        taken = new(DeviceQuotaOptions.CostOfRefused(payload.Length), refusal.Reason);
        return QuarantineEntry.TryWrite(batch, context, context.Format, refusal, topic, payload);
    }
}
