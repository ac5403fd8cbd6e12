using Npgsql;

namespace SensorHub.Storage.Postgres;

/// <summary>How every connection to the server is made.</summary>
public static class PostgresSource
{
    // A server that went silent is noticed by these, not by TCP's own patience of minutes.
    private const int ConnectLimitS = 5;
    private const int CommandLimitS = 10;
    private const int CancelLimitMs = 1_000;
    private const int KeepAliveS = 5;

    /// <param name="pooled">False where a session means something: it ends with its connection.</param>
    /// <param name="commandLimitS">How long an answer is waited for; 0 = without a limit.</param>
    public static NpgsqlDataSource Create(PostgresOptions options, bool pooled, string? applicationName = null, int commandLimitS = CommandLimitS)
    {
        var text = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            ApplicationName = applicationName ?? "sensorhub",
            Pooling = pooled,
            Timeout = ConnectLimitS,
            CommandTimeout = commandLimitS,
            CancellationTimeout = CancelLimitMs,
            KeepAlive = KeepAliveS,
            TcpKeepAlive = true,
        };
        var builder = new NpgsqlDataSourceBuilder(text.ToString());
        if (options.PasswordFile.Length > 0)
            builder.UsePasswordProvider(
                _ => File.ReadAllText(options.PasswordFile).Trim(),
                async (_, cancellation) => (await File.ReadAllTextAsync(options.PasswordFile, cancellation)).Trim());
        return builder.Build();
    }
}
