using SensorHub.Devices.Books;

namespace SensorHub.Host.Ledger;

/// <summary>Log lines of the loss ledger; ids 5060 to 5069.</summary>
internal static partial class LedgerLog
{
    [LoggerMessage(5060, LogLevel.Error, "The books do not balance: {Equation} by {Difference}. Something was lost or counted twice; GET /api/v1/ledger shows the terms")]
    public static partial void BooksUneven(this ILogger log, Equation equation, long difference);

    [LoggerMessage(5061, LogLevel.Warning, "The hub was killed: what it received from {FromMs} to {AtMs} is a gap in the ledger; {Stored} stored readings of it were found in the journal")]
    public static partial void LedgerGap(this ILogger log, long fromMs, long atMs, long? stored);

    [LoggerMessage(5062, LogLevel.Warning, "The ledger cannot be written now; the next reconciliation covers this time as well. Tried again each second")]
    public static partial void LedgerWaits(this ILogger log, Exception exception);

    [LoggerMessage(5063, LogLevel.Warning, "The ledger could not be closed: the next start shows a gap")]
    public static partial void LedgerNotClosed(this ILogger log, Exception exception);
}
