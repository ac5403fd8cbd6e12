using SensorHub.Storage.Postgres;
using SensorHub.TestKit.Servers;

namespace SensorHub.Storage.Tests.Postgres;

/// <summary>One PostgreSQL for all tests of this assembly, started by the first that needs it.</summary>
internal static class TestServer
{
    private static readonly Lock Gate = new();
    private static readonly Lazy<PostgresServer> Server = new(Start);
    private static string? _template;

    /// <summary>A database of its own with the newest schema.</summary>
    public static string NewDatabase()
    {
        lock (Gate)
            return Server.Value.CreateDatabase(_template ??= Template());
    }

    /// <summary>A database in which there is nothing.</summary>
    public static string EmptyDatabase()
    {
        lock (Gate)
            return Server.Value.CreateDatabase();
    }

    public static void Execute(string sql, string database) => Server.Value.Execute(sql, database);

    public static void Drop(string database) => Server.Value.DropDatabase(database);

    public static PostgresOptions Options(string database) => new() { ConnectionString = Server.Value.ConnectionString(database) };

    private static PostgresServer Start()
    {
        var server = Task.Run(() => PostgresServer.StartAsync(isSynced: false)).GetAwaiter().GetResult();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Task.Run(async () => await server.DisposeAsync()).Wait(TimeSpan.FromSeconds(10));
        return server;
    }

    // Migrated once; bound to no hub.
    private static string Template()
    {
        var name = Server.Value.CreateDatabase();
        var engine = PostgresEngine.Open(Options(name), new(new byte[32]), Devices.Time.SystemClock.Instance, out var writer);
        writer.Dispose();
        engine.Dispose();
        Server.Value.Execute("DELETE FROM hub_tenure", name);
        return name;
    }
}
