using System.Threading.Channels;
using SensorHub.Ingest.Admission;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Ingest.Brokers;

internal enum InletAnswer
{
    Taken,

    /// <summary>QoS 0, and as many of it wait as may.</summary>
    Dropped,

    /// <summary>The broker has far more unacknowledged than the receive maximum allows [MQTT-3.3.4-9].</summary>
    TooMany,
}

/// <summary>
/// Where messages of one connection wait for the pump: at most twice the receive maximum above QoS 0, and as many of QoS 0. One writer, one reader.
/// </summary>
/// <param name="account">What is thrown away here was received.</param>
internal sealed class BrokerInlet(int receiveMaximum, BrokerStatus status, SourceAccount account)
{
    // Mosquitto 2.0 forgets on a resumed session that what it sends again counts too.
    private readonly int _most = 2 * receiveMaximum;
    private readonly Channel<BrokerMessage> _messages = Channel.CreateUnbounded<BrokerMessage>(new() { SingleReader = true, SingleWriter = true });
    private int _unacknowledged;
    private int _qos0;

    public InletAnswer Offer(BrokerMessage message)
    {
        if (message.QoS == QoS.AtMostOnce)
        {
            if (Interlocked.Increment(ref _qos0) > _most)
            {
                Interlocked.Decrement(ref _qos0);
                account.Dropped(1);
                status.Dropped();
                return InletAnswer.Dropped;
            }
        }
        else
        {
            if (Interlocked.Increment(ref _unacknowledged) > _most)
                return InletAnswer.TooMany;
            status.InFlight(Volatile.Read(ref _unacknowledged));
        }

        status.Received();
        _messages.Writer.TryWrite(message);
        return InletAnswer.Taken;
    }

    /// <summary>Completes when there is something to take.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellation) => await _messages.Reader.WaitToReadAsync(cancellation);

    public BrokerMessage? Peek() => _messages.Reader.TryPeek(out var message) ? message : null;

    /// <summary>Removes what <see cref="Peek"/> showed.</summary>
    public void Take()
    {
        if (_messages.Reader.TryRead(out var message) && message.QoS == QoS.AtMostOnce)
            Interlocked.Decrement(ref _qos0);
    }

    /// <summary>One message above QoS 0 is done with. To be called before its acknowledgement leaves: the broker may send the next at once.</summary>
    public void Acknowledging()
    {
        status.InFlight(Interlocked.Decrement(ref _unacknowledged));
        status.Acknowledged();
    }
}
