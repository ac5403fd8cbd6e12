using System.Net.Sockets;
using Npgsql;
using Polly.CircuitBreaker;
using SensorHub.Storage.Operational;

namespace SensorHub.Storage.Postgres;

/// <summary>Which failures pass; classes of SQLSTATE as in appendix A of PostgreSQL's manual.</summary>
internal static class PostgresFaults
{
    public static HubFault Of(Exception e) => e switch
    {
        PostgresException said => Of(said),
        NpgsqlException or SocketException => HubFault.Lost,
        BrokenCircuitException => HubFault.Refused,
        _ => HubFault.None,
    };

    /// <summary>The server is there and does not let this hub in: at start that is no matter of waiting.</summary>
    public static bool IsRefusedEntry(Exception e) => e is PostgresException { SqlState: var state } && (Is(state, "28") || Is(state, "3D"));

    private static HubFault Of(PostgresException said) => said switch
    {
        // The session ends, and what it was about to answer is not known.
        { InvariantSeverity: "FATAL" or "PANIC" } => HubFault.Lost,
        { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } => HubFault.Refused,
        // Resources, operator intervention, system errors, locks, rollbacks that ask to try again.
        { SqlState: var state } when Is(state, "53") || Is(state, "57") || Is(state, "58") || Is(state, "55") || Is(state, "40") => HubFault.Refused,
        _ => HubFault.None,
    };

    private static bool Is(string state, string category) => state.StartsWith(category, StringComparison.Ordinal);
}
