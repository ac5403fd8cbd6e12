namespace SensorHub.Ingest.Brokers;

/// <summary>The broker cannot be reached, or the connection ended; trying again can help.</summary>
internal sealed class BrokerLostException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>The broker does not let the hub in. Trying again helps only after somebody changed what <see cref="Exception.Message"/> names.</summary>
internal sealed class BrokerRefusedException(string message, Exception? cause = null) : Exception(message, cause);
