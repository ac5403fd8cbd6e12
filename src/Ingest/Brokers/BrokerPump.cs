using System.Text;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Ingest.Admission;
using SensorHub.Ingest.Decoders;
using SensorHub.Mqtt.Packets;
using PayloadFormat = SensorHub.Devices.Readings.PayloadFormat;

namespace SensorHub.Ingest.Brokers;

/// <summary>
/// Takes the messages of one connection in: fill a batch with what waits, commit it, acknowledge all of it in the order in which it came
/// [MQTT-4.6.0-2] [MQTT-4.6.0-3], go on. The one batch in flight and the receive maximum are the back-pressure.
/// </summary>
internal sealed class BrokerPump(BrokerServices services, IReadOnlyList<TopicTemplate> templates, PayloadFormat format, BrokerStatus status) : IDisposable
{
    // No device has this handle: payloads that are nobody's share one quota.
    private const int NoDevice = 0;
    private readonly ReadingBatch _batch = new(services.Budget) { Source = services.AccountOf(status) };
    private readonly List<BrokerMessage> _taken = [];

    /// <summary>Runs until it is cancelled or cannot go on; what is committed by then is acknowledged.</summary>
    /// <exception cref="OperationCanceledException">It was asked to end, or the hub stops.</exception>
    /// <exception cref="Exception">The batch was not committed or an acknowledgement could not be sent; nothing more is acknowledged.</exception>
    public async Task RunAsync(BrokerInlet inlet, CancellationToken stop)
    {
        while (true)
        {
            await inlet.WaitAsync(stop);
            var isOutOfRoom = !Fill(inlet);
            if (_batch.Count > 0)
                await services.Committer.CommitAsync(_batch);
            else if (isOutOfRoom && inlet.Peek() is { } next)
                await _batch.PrepareAsync(RoomFor(next), stop);
            if (_batch.Count > 0)
                _batch.Clear();
            await AcknowledgeAsync(inlet);
            stop.ThrowIfCancellationRequested();
        }
    }

    public void Dispose() => _batch.Dispose();

    /// <returns>False when the next message needs more room than the budget gives; it stays where it is.</returns>
    private bool Fill(BrokerInlet inlet)
    {
        var receivedMs = services.Clocks.City.GetUtcNow().ToUnixTimeMilliseconds();
        while (!_batch.IsFull && inlet.Peek() is { } message)
        {
            if (!TryTake(message, receivedMs))
                return false;
            inlet.Take();
            if (message.QoS != QoS.AtMostOnce)
                _taken.Add(message);
        }

        return true;
    }

    private bool TryTake(BrokerMessage message, long receivedMs)
    {
        var flags = message.QoS == QoS.AtMostOnce ? EntryFlags.QoS0 : EntryFlags.None;
        if (DeviceOf(message.Topic) is not { } device)
            return TryRefuseUnknown(message, new(NoDevice, 0, receivedMs, flags, format));
        var context = new DecodeContext(device.Handle, device.DefaultPeriodS, receivedMs, flags, format);
        var quota = services.Quotas.Of(device.Handle);
        if (message.Payload.Length > DecoderLimits.MaxPayloadBytes)
            return TryRefuse(message, context, quota, Oversize);
        if (quota?.Debt() > TimeSpan.Zero)
            return TryRefuseOverQuota(message, context);

        var mark = _batch.Mark();
        if (!services.Payloads.TryTake(_batch, Encoding.UTF8.GetBytes(message.Topic), message.Payload.Span, isAsIndicated: true, context, out var taken))
            return false;
        if (message.QoS != QoS.AtMostOnce)
        {
            quota?.Charge(taken.Cost);
        }
        else if (quota?.TryTake(taken.Cost) == false)
        {
            _batch.Source?.Dropped(_batch.Count - mark.Count);
            _batch.Rewind(mark);
            status.Dropped();
        }

        return true;
    }

    private bool TryRefuseUnknown(BrokerMessage message, in DecodeContext context)
    {
        var quota = services.Quotas.Of(NoDevice);
        if (quota?.Debt() > TimeSpan.Zero)
            services.Ledger.NotAuthorized();
        else if (!TryRefuse(message, context, quota, DecodeResult.Refused(RefusalReason.UnknownDevice, "its topic names no device of the registry")))
            return false;
        status.UnknownDevice();
        return true;
    }

    // The stream is not held up for one device: that would hold up all. Kept with its bytes it can be replayed. Booked to the broker, not charged to the
    // device: whoever sends a little more than its quota would then never be heard again.
    private bool TryRefuseOverQuota(BrokerMessage message, in DecodeContext context)
    {
        if (message.QoS == QoS.AtMostOnce)
        {
            _batch.Source?.Dropped(1);
            status.Dropped();
            return true;
        }

        if (!TryRefuse(message, context, quota: null, DecodeResult.Refused(RefusalReason.OverQuota, "its device sends more than its quota")))
            return false;
        status.OverQuota();
        return true;
    }

    private bool TryRefuse(BrokerMessage message, in DecodeContext context, DeviceQuota? quota, in DecodeResult refusal)
    {
        var kept = message.Payload.Span[..Math.Min(message.Payload.Length, DecoderLimits.MaxPayloadBytes)];
        if (!services.Payloads.TryRefuse(_batch, Encoding.UTF8.GetBytes(message.Topic), kept, context, refusal, out var taken))
            return false;
        quota?.Charge(taken.Cost);
        return true;
    }

    private Device? DeviceOf(string topic) =>
        TopicTemplate.DeviceIn(templates, topic) is { } id && services.Registry.Current.Devices.TryGetValue(id, out var device) && device.Enabled ? device : null;

    private async Task AcknowledgeAsync(BrokerInlet inlet)
    {
        foreach (var message in _taken)
        {
            inlet.Acknowledging();
            await message.AcknowledgeAsync(CancellationToken.None);
        }

        _taken.Clear();
    }

    private static int RoomFor(BrokerMessage message) =>
        Encoding.UTF8.GetByteCount(message.Topic) + Math.Min(message.Payload.Length, DecoderLimits.MaxPayloadBytes);

    private static DecodeResult Oversize => DecodeResult.Refused(
        RefusalReason.TooLarge, $"more than {DecoderLimits.MaxPayloadBytes} bytes; the first of them are kept");
}
