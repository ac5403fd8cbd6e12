namespace SensorHub.Ingest.Sessions;

/// <summary>Told when messages that have a key leave and arrive. Called from the loops of connections: returns at once and never throws.</summary>
public interface IDeliveryWatch
{
    /// <summary>Written to the client's socket, maybe not for the first time.</summary>
    void Sent(string key);

    /// <summary>The client has acknowledged it.</summary>
    void Acknowledged(string key);
}
