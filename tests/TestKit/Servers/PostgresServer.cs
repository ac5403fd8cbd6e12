using System.Diagnostics;
using System.Globalization;
using Npgsql;
using SensorHub.Devices.Time;

namespace SensorHub.TestKit.Servers;

/// <summary>A real PostgreSQL 15 of a test's own, at a free loopback port, in a temporary folder; under the account postgres when the tests run as root.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Bin = "/usr/lib/postgresql/15/bin";
    private const string Account = "postgres";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);
    private readonly DirectoryInfo _folder;
    private int _databases;

    private PostgresServer(DirectoryInfo folder, int port, ServerProcess process) => (_folder, Port, Process) = (folder, port, process);

    public int Port { get; }
    public ServerProcess Process { get; }

    /// <summary>Makes a cluster (ICU collation, so that no test passes by the order of bytes alone) and starts it.</summary>
    /// <param name="isSynced">False for tests that end no server: they are quicker by every fsync.</param>
    public static async Task<PostgresServer> StartAsync(bool isSynced = true)
    {
        var folder = Directory.CreateTempSubdirectory("postgres-test-");
        if (Environment.UserName == "root")
            await RunAsync("chown", Account, folder.FullName);
        var data = Path.Combine(folder.FullName, "data");
        await RunAsync(
            [.. Unprivileged($"{Bin}/initdb"), "-D", data, "-U", Account, "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en"]);
        var port = LoopbackPorts.Take();
        string[] start =
        [
            .. Unprivileged($"{Bin}/postgres"), "-D", data, "-c", "listen_addresses=127.0.0.1", "-c", $"port={port}", "-c", $"unix_socket_directories={folder.FullName}",
            "-c", $"fsync={(isSynced ? "on" : "off")}", "-c", "shared_buffers=32MB", "-c", "max_connections=200",
        ];
        return new(folder, port, await ServerProcess.StartAsync(new(start[0], "postgresql", start[1..], () => AnswersAsync(port))));
    }

    /// <param name="port">Of a proxy before it; null = its own.</param>
    public string ConnectionString(string database, int? port = null) => Text(port ?? Port, database);

    /// <summary>A database that nobody used before.</summary>
    /// <param name="template">Copied, while nobody is connected to it; null = empty.</param>
    public string CreateDatabase(string? template = null)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref _databases)}");
        Execute($"CREATE DATABASE {name} TEMPLATE {template ?? "template0"}");
        return name;
    }

    public void DropDatabase(string name) => Execute($"DROP DATABASE {name} WITH (FORCE)");

    public void Execute(string sql, string database = Account)
    {
        using var connection = new NpgsqlConnection(ConnectionString(database));
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    /// <summary>SIGSTOP for the server and all its sessions: sockets stay, and nothing answers.</summary>
    public async Task PauseAsync()
    {
        // The server first, so that it makes no session meanwhile.
        Process.Pause();
        await SignalSessionsAsync("STOP");
    }

    public async Task ResumeAsync()
    {
        await SignalSessionsAsync("CONT");
        Process.Resume();
    }

    /// <summary>SIGINT: sessions are ended; a SIGTERM would wait for them.</summary>
    public Task StopAsync() => Process.InterruptAsync();

    /// <summary>SIGKILL for the server and all its sessions; returns when none is left that holds its memory.</summary>
    public async Task KillAsync()
    {
        Process.Pause();
        var sessions = await SignalSessionsAsync("KILL");
        await Process.KillAsync();
        using var limit = new CancellationTokenSource(Limit);
        while (sessions.Any(IsAlive))
            await Task.Delay(Step, SystemClock.Instance, limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (!Process.HasExited)
            await KillAsync();
        await Process.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    // Pooling would hold sessions open on templates.
    private static string Text(int port, string database) =>
        string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={port};Database={database};Username={Account};Pooling=false");

    private static async Task<bool> AnswersAsync(int port)
    {
        try
        {
            await using var connection = new NpgsqlConnection(Text(port, Account));
            await connection.OpenAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private static string[] Unprivileged(string program) => Environment.UserName == "root"
        ? ["setpriv", $"--reuid={Account}", $"--regid={Account}", "--clear-groups", program]
        : [program];

    private async Task<IReadOnlyList<string>> SignalSessionsAsync(string signal)
    {
        var own = Process.Id.ToString(CultureInfo.InvariantCulture);
        var sessions = Directory.EnumerateDirectories("/proc")
            .Where(p => char.IsAsciiDigit(Path.GetFileName(p)[0]) && StatusOf(p, "PPid") == own).Select(p => Path.GetFileName(p)).ToList();
        // A session may end by itself meanwhile.
        await RunAsync("sh", "-c", $"kill -{signal} {string.Join(' ', sessions)} || true");
        return sessions;
    }

    private static bool IsAlive(string process) => StatusOf(Path.Combine("/proc", process), "State") is { } state && state[0] is not ('Z' or 'X');

    // "PPid:\t123"
    private static string? StatusOf(string process, string name)
    {
        try
        {
            return File.ReadLines(Path.Combine(process, "status")).FirstOrDefault(l => l.StartsWith(name + ":", StringComparison.Ordinal))?[(name.Length + 1)..].Trim();
        }
        catch (IOException)
        {
            return null; // it ended
        }
    }

    private static async Task RunAsync(params string[] command)
    {
        using var process = System.Diagnostics.Process.Start(new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })
            ?? throw new InvalidOperationException($"{command[0]} did not start");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', command)} ended with {process.ExitCode} (apt-get install postgresql): {await output}{errors}");
    }
}
