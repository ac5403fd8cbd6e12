using SensorHub.Alerts.Latency;
using SensorHub.Ingest.Sessions;
using SensorHub.Storage.Operational.Sessions;

namespace SensorHub.Host.Ledger;

/// <summary>Tells the traces of alerts what becomes of the messages to squads.</summary>
internal sealed class DeliveryTrace(TraceDesk traces) : IDeliveryWatch
{
    public void Sent(string key)
    {
        if (SquadTaskKey.SequenceOf(key) is { } sequence)
            traces.Sent(sequence);
    }

    public void Acknowledged(string key)
    {
        if (SquadTaskKey.SequenceOf(key) is { } sequence)
            traces.Seen(sequence);
    }
}
