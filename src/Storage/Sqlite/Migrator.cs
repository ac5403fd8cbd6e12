using System.Globalization;
using System.Reflection;
using Dapper;
using Microsoft.Data.Sqlite;
using SensorHub.Storage.Operational;

namespace SensorHub.Storage.Sqlite;

/// <summary>Brings a database up or down by numbered scripts; <c>PRAGMA user_version</c> holds the number reached.</summary>
public static class Migrator
{
    private static readonly SortedList<int, string> Ups = Scripts(".up.sql");
    private static readonly SortedList<int, string> Downs = Scripts(".down.sql");

    /// <summary>The newest schema this program knows.</summary>
    public static int Newest => Ups.Keys[^1];

    /// <summary>Applies what is missing, each script whole or not at all.</summary>
    /// <exception cref="NewerSchemaException">Nothing was touched.</exception>
    public static void Up(SqliteConnection connection)
    {
        var at = VersionOf(connection);
        if (at > Newest)
            throw new NewerSchemaException(
                $"{connection.DataSource} has schema {at} and this sensorhub knows schemas up to {Newest}: start the newer sensorhub that wrote it.");
        foreach (var (number, sql) in Ups.Where(s => s.Key > at))
            Apply(connection, sql, number);
    }

    /// <summary>Takes back scripts above <paramref name="version"/>; what only they could keep is lost.</summary>
    public static void Down(SqliteConnection connection, int version)
    {
        foreach (var (number, sql) in Downs.Reverse().Where(s => s.Key > version && s.Key <= VersionOf(connection)))
            Apply(connection, sql, number - 1);
    }

    internal static int VersionOf(SqliteConnection connection) => connection.ExecuteScalar<int>("PRAGMA user_version");

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

    private static SortedList<int, string> Scripts(string suffix)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var scripts = new SortedList<int, string>();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.EndsWith(suffix, StringComparison.Ordinal)))
        {
            using var text = new StreamReader(assembly.GetManifestResourceStream(name)!);
            scripts.Add(int.Parse(name.AsSpan(0, name.IndexOf('-', StringComparison.Ordinal)), CultureInfo.InvariantCulture), text.ReadToEnd());
        }

        return scripts;
    }
}
