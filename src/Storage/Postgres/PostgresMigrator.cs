using System.Data.Common;
using Dapper;
using SensorHub.Storage.Operational;

namespace SensorHub.Storage.Postgres;

/// <summary>
/// Brings a database up by numbered scripts: those of all engines, translated, then those that only PostgreSQL needs. The caller holds the hub's lock,
/// so that no two migrate at once.
/// </summary>
internal static class PostgresMigrator
{
    private const string Shared = "hub";
    private const string Own = "postgres";
    private const string Versions = "schema_versions";

    private static readonly SortedList<int, string> OwnScripts = MigrationScripts.WithSuffix(".postgres.sql");

    /// <summary>Applies what is missing, each script whole or not at all.</summary>
    /// <exception cref="NewerSchemaException">Nothing was touched.</exception>
    public static void Up(DbConnection connection)
    {
        Execute(connection, $"CREATE TABLE IF NOT EXISTS {Versions} (series TEXT PRIMARY KEY, version BIGINT NOT NULL)");
        var (shared, own) = (VersionOf(connection, Shared), VersionOf(connection, Own));
        MigrationScripts.EnsureKnown(connection.Database, shared);
        MigrationScripts.EnsureKnown(connection.Database, own, OwnScripts.Keys[^1]);
        foreach (var (number, sql) in MigrationScripts.Ups.Where(s => s.Key > shared))
            Apply(connection, Shared, number, SqlTranslator.ToPostgres(sql));
        foreach (var (number, sql) in OwnScripts.Where(s => s.Key > own))
            Apply(connection, Own, number, sql);
    }

    /// <summary>Of the scripts of all engines.</summary>
    public static int VersionOf(DbConnection connection) => (int)VersionOf(connection, Shared);

    private static long VersionOf(DbConnection connection, string series) => connection.ExecuteScalar<long?>(
        $"SELECT version FROM {Versions} WHERE series = @series", new { series }) ?? 0;

    private static void Apply(DbConnection connection, string series, int number, string sql)
    {
        connection.Execute("BEGIN TRANSACTION");
        try
        {
            Execute(connection, sql);
            connection.Execute(
                $"INSERT INTO {Versions} (series, version) VALUES (@series, @number) ON CONFLICT (series) DO UPDATE SET version = excluded.version",
                new { series, number });
            connection.Execute("COMMIT");
        }
        catch
        {
            if (connection.State == System.Data.ConnectionState.Open)
                connection.Execute("ROLLBACK");
            throw;
        }
    }

    // An index over years of rows takes what it takes.
    private static void Execute(DbConnection connection, string sql) => connection.Execute(sql, commandTimeout: 0);
}
