using Dapper;
using Microsoft.Data.Sqlite;
using SensorHub.Storage.Operational;

namespace SensorHub.Storage.Sqlite;

/// <summary>Brings a file up or down by numbered scripts; <c>PRAGMA user_version</c> holds the number reached.</summary>
internal static class SqliteMigrator
{
    /// <summary>Applies what is missing, each script whole or not at all.</summary>
    /// <exception cref="NewerSchemaException">Nothing was touched.</exception>
    public static void Up(SqliteConnection connection)
    {
        var at = VersionOf(connection);
        MigrationScripts.EnsureKnown(connection.DataSource, at);
        foreach (var (number, sql) in MigrationScripts.Ups.Where(s => s.Key > at))
            Apply(connection, sql, number);
    }

    /// <summary>Takes back scripts above <paramref name="version"/>; what only they could keep is lost.</summary>
    public static void Down(SqliteConnection connection, int version)
    {
        foreach (var (number, sql) in MigrationScripts.Downs.Reverse().Where(s => s.Key > version && s.Key <= VersionOf(connection)))
            Apply(connection, sql, Math.Max(version, MigrationScripts.Ups.Keys.LastOrDefault(k => k < number)));
    }

    public static int VersionOf(SqliteConnection connection) => connection.ExecuteScalar<int>("PRAGMA user_version");

    private static void Apply(SqliteConnection connection, string sql, int reached)
    {
        connection.Execute("BEGIN EXCLUSIVE");
        try
        {
            connection.Execute(sql);
            connection.Execute($"PRAGMA user_version = {reached}");
            connection.Execute("COMMIT");
        }
        catch
        {
            HubConnection.RollBack(connection);
            throw;
        }
    }
}
