using System.Data;
using System.Data.Common;
using Dapper;
using Npgsql;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using SensorHub.Devices.Registry;
using SensorHub.Storage.Operational;

namespace SensorHub.Storage.Postgres;

/// <summary>A PostgreSQL server, 15 or newer.</summary>
internal sealed class PostgresEngine : IHubEngine
{
    private const int TriesAtStart = 30;
    private const int TriesWhileRunning = 4;

    // A commit is on disk before it is told; a machine that is gone frees the lock within half a minute.
    private const string WriterSettings =
        """
        SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
        SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3; SET tcp_user_timeout = 20000;
        """;

    private const string ReaderSettings =
        "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET statement_timeout = 5000";

    private readonly HubTenure _tenure;
    private readonly NpgsqlDataSource _writers;
    private readonly NpgsqlDataSource _readers;
    private readonly TimeProvider _timers;
    private readonly ResiliencePipeline _reading;

    private PostgresEngine(PostgresOptions options, KeyedHash key, TimeProvider timers)
    {
        _tenure = new(key);
        _timers = timers;
        _writers = PostgresSource.Create(options, pooled: false, _tenure.ApplicationName);
        _readers = PostgresSource.Create(options, pooled: false);
        _reading = new ResiliencePipelineBuilder { TimeProvider = timers }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<Exception>(e => PostgresFaults.Of(e) == HubFault.Lost),
                FailureRatio = 0.001,
                MinimumThroughput = 2,
                BreakDuration = TimeSpan.FromSeconds(1),
            })
            .Build();
    }

    public string Name => "PostgreSQL";
    public bool IsRemote => true;

    /// <summary>Waits up to half a minute for the server, takes the database, brings its schema up to date.</summary>
    /// <param name="timers">Monotonic.</param>
    /// <param name="writer">Open.</param>
    /// <exception cref="IOException">The server does not answer, or does not let this hub in.</exception>
    /// <exception cref="DataTakenException">Another hub runs on the database.</exception>
    /// <exception cref="NewerSchemaException">A newer program wrote it; nothing was touched.</exception>
    /// <exception cref="InvalidDataException">The data belong to another hub's key.</exception>
    public static PostgresEngine Open(PostgresOptions options, KeyedHash key, TimeProvider timers, out DbConnection writer, CancellationToken cancellation = default)
    {
        var engine = new PostgresEngine(options, key, timers);
        try
        {
            writer = engine.Connecting(TriesAtStart, e => !PostgresFaults.IsRefusedEntry(e)).Execute(_ => engine.OpenWriter(engine.Start), cancellation);
            return engine;
        }
        catch (Exception e)
        {
            engine.Dispose();
            if (e is DbException)
                throw new IOException($"the operational data cannot be opened in PostgreSQL: {e.Message}", e);
            throw;
        }
    }

    public DbConnection OpenWriter(CancellationToken closing) =>
        Connecting(TriesWhileRunning, e => !e.IsTimeout()).Execute(_ => OpenWriter(_tenure.TakeAgain), closing);

    // The server's own: it ends itself after a failed sync and recovers from its log.
    public void Settle(DbConnection writer)
    {
    }

    public void BeginWrite(DbConnection writer) => _tenure.BeginTransaction(writer);

    public bool InTransaction(DbConnection writer) => writer.State == ConnectionState.Open;

    public bool WasCommitted(DbConnection writer) => _tenure.WasCommitted(writer);

    public DbConnection OpenReader() => Opened(_readers, reader => reader.Execute(ReaderSettings));

    public void BeginRead(DbConnection reader) => reader.Execute("BEGIN TRANSACTION");

    public T Read<T>(Func<T> read) => _reading.Execute(read);

    // A reader that writes is at fault itself; a writer that may not has met a standby.
    public HubFault Classify(Exception e, bool writing) =>
        !writing && e is PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } ? HubFault.None : PostgresFaults.Of(e);

    public void Dispose()
    {
        _writers.Dispose();
        _readers.Dispose();
    }

    private DbConnection OpenWriter(Action<DbConnection> take) => Opened(_writers, writer =>
    {
        writer.Execute(WriterSettings);
        take(writer);
    });

    private void Start(DbConnection writer)
    {
        _tenure.TakeLock(writer);
        PostgresMigrator.Up(writer);
        _tenure.Begin(writer);
    }

    private static NpgsqlConnection Opened(NpgsqlDataSource source, Action<DbConnection> prepare)
    {
        var connection = source.OpenConnection();
        try
        {
            prepare(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private ResiliencePipeline Connecting(int tries, Func<Exception, bool> mayPass) => new ResiliencePipelineBuilder { TimeProvider = _timers }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<Exception>(e => PostgresFaults.Of(e) != HubFault.None && mayPass(e)),
            MaxRetryAttempts = tries,
            Delay = TimeSpan.FromMilliseconds(100),
            MaxDelay = TimeSpan.FromSeconds(1),
            BackoffType = DelayBackoffType.Exponential,
        })
        .Build();
}
