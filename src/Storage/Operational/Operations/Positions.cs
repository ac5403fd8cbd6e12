using System.Data.Common;
using Dapper;

namespace SensorHub.Storage.Operational.Operations;

/// <summary>How far followers of the journal have come.</summary>
internal static class Positions
{
    public static long? Get(DbConnection connection, int shard, string follower) => connection.ExecuteScalar<long?>(
        "SELECT position FROM positions WHERE shard = @shard AND follower = @follower", new { shard, follower });

    public static void Set(DbConnection connection, int shard, string follower, long position) => connection.Execute(
        """
        INSERT INTO positions (shard, follower, position) VALUES (@shard, @follower, @position)
        ON CONFLICT (shard, follower) DO UPDATE SET position = excluded.position
        """,
        new { shard, follower, position });
}
