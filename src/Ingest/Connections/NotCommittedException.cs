namespace SensorHub.Ingest.Connections;

/// <summary>The hub could not commit a connection's batch: the connection ends without an acknowledgement, and the device will send again.</summary>
internal sealed class NotCommittedException(Exception cause) : Exception("The batch was not committed.", cause);
