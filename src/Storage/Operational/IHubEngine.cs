using System.Data.Common;

namespace SensorHub.Storage.Operational;

/// <summary>What the engines under the operational data do differently; all else is one SQL for all of them.</summary>
internal interface IHubEngine : IDisposable
{
    /// <summary>Where the data are, for people.</summary>
    string Name { get; }

    /// <summary>A query may wait for another machine, so it gets a thread of its own.</summary>
    bool IsRemote { get; }

    /// <summary>Opens the one connection that writes; whoever has it is the hub of these data.</summary>
    /// <exception cref="Exception">What <see cref="Classify"/> calls a fault passes; anything else does not.</exception>
    DbConnection OpenWriter(CancellationToken closing);

    /// <summary>Asked of a new writer after <see cref="HubFault.InDoubt"/>, before anything is written.</summary>
    /// <exception cref="Exception">What <see cref="Classify"/> calls a fault passes; anything else does not.</exception>
    void Settle(DbConnection writer);

    void BeginWrite(DbConnection writer);

    /// <summary>False after the engine has rolled back by itself.</summary>
    bool InTransaction(DbConnection writer);

    /// <summary>Asked of a new writer after the last commit was <see cref="HubFault.Lost"/>: whether it was made.</summary>
    bool WasCommitted(DbConnection writer);

    DbConnection OpenReader();

    /// <summary>From here on a reader sees one committed state.</summary>
    void BeginRead(DbConnection reader);

    /// <summary>Runs a read, or refuses at once while the engine is known not to answer.</summary>
    T Read<T>(Func<T> read);

    /// <param name="writing">False of who only reads: a query that tries to write is at fault itself.</param>
    HubFault Classify(Exception e, bool writing);
}

internal static class HubFaults
{
    /// <summary>The wait itself ran out: another try at once would wait as long.</summary>
    public static bool IsTimeout(this Exception e) => e is TimeoutException || e.InnerException is TimeoutException;
}

/// <summary>What an exception says of the engine.</summary>
internal enum HubFault
{
    /// <summary>Nothing: the statement is at fault, or the data.</summary>
    None,

    /// <summary>It cannot now; what was asked was not done, and may be asked again.</summary>
    Refused,

    /// <summary>A write or a sync failed: what was asked was not done, and what is on disk behind what was done before is not known.</summary>
    InDoubt,

    /// <summary>No answer came: a commit that was on its way may have been made or not.</summary>
    Lost,
}
