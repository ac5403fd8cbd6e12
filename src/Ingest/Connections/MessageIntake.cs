using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Ingest.Admission;
using SensorHub.Ingest.Decoders;
using SensorHub.Ingest.Decoders.Json;
using SensorHub.Ingest.Management;
using SensorHub.Mqtt.Packets;
using PayloadFormat = SensorHub.Devices.Readings.PayloadFormat;

namespace SensorHub.Ingest.Connections;

/// <summary>One message as it came, whatever brought it; spans end with the packet.</summary>
internal readonly ref struct InboundMessage
{
    public required ReadOnlySpan<byte> Topic { get; init; }
    public required ReadOnlySpan<byte> Payload { get; init; }
    public required QoS QoS { get; init; }

    /// <summary>City time of its arrival, Unix ms.</summary>
    public required long ReceivedMs { get; init; }

    /// <summary>False when the payload is said to be UTF-8 and is not.</summary>
    public bool IsPayloadAsIndicated { get; init; }
}

/// <summary>What became of a message; of several parts the worst, the later the worse.</summary>
internal enum MessageFate
{
    /// <summary>In the batch, or dropped and counted at QoS 0.</summary>
    Taken,

    /// <summary>A part of it speaks for a device that is not the sender's; the rest is in the batch.</summary>
    ForeignChild,

    /// <summary>Its topic is not the sender's.</summary>
    Foreign,

    /// <summary>Refused by its decoder; in the batch with its reason.</summary>
    Quarantined,

    /// <summary>The budget gives the batch no room now; nothing of it is in the batch or charged.</summary>
    NoRoom,
}

/// <summary>Where the messages of one connection go.</summary>
internal interface IMessageIntake
{
    /// <summary>Payload bytes that found no room.</summary>
    int RoomWanted { get; }

    MessageFate Take(in InboundMessage message);

    /// <summary>So many filters are subscribed to or taken back, each a row in the database and as dear as a reading.</summary>
    void ChargeFilters(int count);

    /// <summary>Charges what the batch carried and says how long the sender must not be read.</summary>
    TimeSpan SettleQuota();
}

/// <summary>
/// Turns the messages of one sender into entries of its batch: topic to device and format, decoder, quarantine, quota. Nothing here waits.
/// Hot: no allocation per message.
/// </summary>
internal sealed class MessageIntake(MqttServices services, Device sender, ReadingBatch batch) : IMessageIntake
{
    // What a quarantined child takes beside its bytes, over what a payload byte may become.
    private const int RoomPerChild = 64;
    private readonly DeviceQuota? _quota = services.Quotas.Of(sender.Handle);
    private int _charged;
    private TimeSpan _childDebt;

    /// <summary>What was reported and waits to be stored.</summary>
    public ReportInbox Reports { get; } = new(services.Reports);

    public TopicAccess Topics { get; } = new(sender, services.Registry);

    /// <inheritdoc/>
    public int RoomWanted { get; private set; }

    public MessageFate Take(in InboundMessage message)
    {
        RoomWanted = message.Topic.Length + message.Payload.Length;
        // The packet identifier must find room behind the readings once they are charged.
        if (message.QoS == QoS.ExactlyOnce && !batch.TryReserveFor(RoomWanted))
            return MessageFate.NoRoom;
        if (TopicAccess.IsForChildren(message.Topic))
            return TakeChildren(message);
        if (Topics.Resolve(message.Topic, out var format) is { } device)
            return TakeFor(device, format, message, message.Payload);
        if (ReportTopics.KindOf(message.Topic, out var id) is var kind && kind != ReportKind.None && Topics.ResolveChild(id) is { } reporter)
            return TakeReport(kind, reporter, message);
        RefuseTopic(message);
        return MessageFate.Foreign;
    }

    /// <inheritdoc/>
    public void ChargeFilters(int count) => _charged += count;

    /// <inheritdoc/>
    public TimeSpan SettleQuota()
    {
        if (_quota is null || (_charged == 0 && _childDebt == TimeSpan.Zero))
            return TimeSpan.Zero;
        _quota.Charge(_charged);
        _charged = 0;
        var own = _quota.Debt();
        var debt = own > _childDebt ? own : _childDebt;
        _childDebt = TimeSpan.Zero;
        return debt;
    }

    private MessageFate TakeFor(Device device, PayloadFormat format, in InboundMessage message, ReadOnlySpan<byte> payload)
    {
        var mark = batch.Mark();
        var context = ContextOf(device, format, message);
        if (!services.Payloads.TryTake(batch, message.Topic, payload, message.IsPayloadAsIndicated, context, out var taken))
            return MessageFate.NoRoom;
        if (message.QoS != QoS.AtMostOnce)
        {
            Charge(device, taken.Cost);
        }
        else if (QuotaOf(device) is { } quota && !quota.TryTake(taken.Cost))
        {
            batch.Source?.Dropped(batch.Count - mark.Count);
            batch.Rewind(mark);
        }

        return taken.Refusal == RefusalReason.None ? MessageFate.Taken : MessageFate.Quarantined;
    }

    /// <summary>Each child is judged alone; what is no object of children is the gateway's own refused payload.</summary>
    private MessageFate TakeChildren(in InboundMessage message)
    {
        var check = ChildrenReader.Check(message.Payload, out var children);
        RoomWanted += children * RoomPerChild;
        if (!batch.TryReserveFor(RoomWanted))
            return MessageFate.NoRoom;
        if (!message.IsPayloadAsIndicated)
            return TakeFor(Topics.Device, PayloadFormat.ThingsBoardJson, message, message.Payload);
        if (check.Status == DecodeStatus.Refused)
            return TakeRefused(message, check);

        var worst = MessageFate.Taken;
        var reader = new ChildrenReader(message.Payload, stackalloc byte[ChildrenReader.MaxNameBytes]);
        while (reader.TryNext(out var name, out var payload))
        {
            var fate = MessageFate.ForeignChild;
            if (Topics.ResolveChild(name) is { } child)
                fate = TakeFor(child, PayloadFormat.ThingsBoardJson, message, payload);
            else
                RefuseChild(name, payload);
            worst = fate > worst ? fate : worst;
        }

        return worst;
    }

    private MessageFate TakeRefused(in InboundMessage message, in DecodeResult refusal)
    {
        var context = ContextOf(Topics.Device, PayloadFormat.ThingsBoardJson, message);
        if (!services.Payloads.TryRefuse(batch, message.Topic, message.Payload, context, refusal, out var taken))
            return MessageFate.NoRoom;
        Charge(Topics.Device, taken.Cost);
        return MessageFate.Quarantined;
    }

    // Rare, and the one message that allocates.
    private MessageFate TakeReport(ReportKind kind, Device device, in InboundMessage message)
    {
        var context = ContextOf(device, PayloadFormat.Json, message);
        if (message.QoS == QoS.AtMostOnce && QuotaOf(device) is { } quota && !quota.TryTake(ReportInbox.Cost))
        {
            services.Reports.Dropped();
            return MessageFate.Taken;
        }

        if (ReportReader.Read(kind, message.Payload, context, out var refusal) is { } report)
        {
            if (message.QoS != QoS.AtMostOnce)
                Charge(device, ReportInbox.Cost);
            Reports.Add(report);
            return MessageFate.Taken;
        }

        if (!services.Payloads.TryRefuse(batch, message.Topic, message.Payload, context, refusal, out var taken))
            return MessageFate.NoRoom;
        Charge(device, taken.Cost);
        return MessageFate.Quarantined;
    }

    private void RefuseTopic(in InboundMessage message)
    {
        services.Ledger.NotAuthorized();
        Charge(Topics.Device, DeviceQuotaOptions.CostOfRefused(message.Payload.Length));
        if (services.Lines.TryTake(services.Log))
            services.Log.ForeignTopic(Topics.Device.Id, Printable.Of(message.Topic));
    }

    private void RefuseChild(ReadOnlySpan<byte> name, ReadOnlySpan<byte> payload)
    {
        services.Ledger.NotAuthorized();
        Charge(Topics.Device, DeviceQuotaOptions.CostOfRefused(payload.Length));
        if (services.Lines.TryTake(services.Log))
            services.Log.ForeignChild(Topics.Device.Id, Printable.Of(name));
    }

    private static DecodeContext ContextOf(Device device, PayloadFormat format, in InboundMessage message) => new(
        device.Handle, device.DefaultPeriodS, message.ReceivedMs, message.QoS == QoS.AtMostOnce ? EntryFlags.QoS0 : EntryFlags.None, format);

    private DeviceQuota? QuotaOf(Device device) => device.Handle == sender.Handle ? _quota : services.Quotas.Of(device.Handle);

    private void Charge(Device device, int cost)
    {
        if (device.Handle == sender.Handle)
        {
            _charged += cost;
            return;
        }

        if (services.Quotas.Of(device.Handle) is not { } quota)
            return;
        quota.Charge(cost);
        if (quota.Debt() is var debt && debt > _childDebt)
            _childDebt = debt;
    }
}
