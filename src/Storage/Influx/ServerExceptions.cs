namespace SensorHub.Storage.Influx;

/// <summary>The server did not answer, or cannot now: the same may be asked again.</summary>
internal sealed class ServerAwayException(string message, Exception? inner = null) : IOException(message, inner)
{
    /// <summary>How long the server asks to be left alone; null = it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>Log-in or database are refused: people must change something, and the same may be asked again then.</summary>
internal sealed class ServerRefusedException(string message) : IOException(message);

/// <summary>The server will never take these lines.</summary>
internal sealed class LinesRefusedException(string message) : Exception(message);

/// <summary>The server knows no such database.</summary>
internal sealed class DatabaseMissingException(string message) : Exception(message);
