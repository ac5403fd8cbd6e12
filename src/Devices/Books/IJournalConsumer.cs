namespace SensorHub.Devices.Books;

/// <summary>One who follows the journal: evaluation, a list, a projection. The ledger shows each with how far it is behind. Thread safe and cheap.</summary>
public interface IJournalConsumer
{
    /// <summary>Short, lower case, the same over restarts: <c>quarantine</c>, <c>influx:city</c>.</summary>
    string Name { get; }

    /// <summary>Everything before it is dealt with and will not be read again after a crash.</summary>
    long Position { get; }
}
