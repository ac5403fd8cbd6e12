using Microsoft.Extensions.Logging;
using SensorHub.Devices.Books;
using SensorHub.Devices.Projections;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Series;
using SensorHub.Devices.Time;
using SensorHub.Storage.Operational;
using SensorHub.Storage.Operational.Projections;
using SensorHub.Storage.Telemetry;

namespace SensorHub.Storage.Influx;

/// <summary>What all projections share.</summary>
/// <param name="Timers">Monotonic.</param>
internal sealed record ProjectionServices(
    IJournalFeed Feed, TelemetryStore Telemetry, HubDatabase Database, IRegistry Registry, TimeProvider City, TimeProvider Timers, ILogger Log);

/// <summary>
/// Follows the journal and writes what is in force to one server, and the past behind it when it is asked to. One batch is built while the one before is on
/// its way; batches go one after the other, so that what was admitted later is written later. The position is stored when the server has accepted.
/// </summary>
internal sealed partial class Projection : IJournalConsumer, IDisposable
{
    // Without lines the position is written once in so many bytes; a restart reads them again and finds nothing.
    private const long PositionEveryBytes = 64L * 1024 * 1024;

    private readonly ProjectionServices _services;
    private readonly ProjectionOptions _options;
    private readonly ProjectionStatus _status;
    private readonly ProjectionStore _store;
    private readonly ServerClient _server;
    private readonly BatchSender _sender;
    private readonly JournalLines _journal;
    private readonly PastReadings _past;
    private readonly DiskRetry _disk;
    private readonly SemaphoreSlim _wake = new(0);
    private long _saved;

    public Projection(ProjectionServices services, string name, ProjectionOptions options)
    {
        (_services, _options, Name) = (services, options, name);
        _status = new(name, options, services.City, services.Log);
        _store = new(services.Database, name);
        _server = new(options, services.Timers);
        _sender = new(_server, options, _status, services.Timers);
        _journal = new(services.Feed, services.Registry);
        _past = new(services.Telemetry, services.Registry, services.City);
        _disk = new(services.Timers, Waiting);
    }

    public string Name { get; }

    string IJournalConsumer.Name => $"projection:{Name}";

    long IJournalConsumer.Position => _status.Position;

    /// <summary>Series as the server has them.</summary>
    public ISeriesStore Series => new SeriesReader(_options.Kind == ProjectionKind.InfluxDb
        ? new InfluxValues(_server, _services.Registry, Name)
        : new VictoriaValues(_server, _options, _services.Registry, _services.City, Name));

    public ProjectionSnapshot Snapshot() => _status.Snapshot(_services.Feed.DurablePosition, _run?.Show(_past.LastDevice));

    /// <exception cref="OperationCanceledException">The hub stops.</exception>
    /// <exception cref="InvalidDataException">The journal is damaged.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        // The journal is read synchronously: not on the thread that starts the host.
        await Task.Yield();
        await _disk.RunAsync(() => RestoreAsync(stop), stop);
        var withRevisions = _options.Kind == ProjectionKind.VictoriaMetrics;
        var (building, spare) = (new ProjectionBatch(withRevisions), new ProjectionBatch(withRevisions));
        var sending = Task.CompletedTask;
        try
        {
            while (true)
            {
                var more = await FillAsync(building, stop);
                await sending;
                sending = SendAsync(building, stop);
                (building, spare) = (spare, building);
                if (more)
                    continue;
                await sending;
                await WaitAsync(stop);
            }
        }
        finally
        {
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose()
    {
        _journal.Dispose();
        _server.Dispose();
        _wake.Dispose();
        _starting.Dispose();
    }

    private async Task RestoreAsync(CancellationToken stop)
    {
        // Where a new hub's journal begins: what one with a past has forgotten since is a gap.
        _saved = await _store.PositionAsync(stop) ?? 0;
        _journal.MoveTo(_saved);
        Resume(await _store.RunAsync(stop));
        _status.Reached(_saved, 0);
    }

    /// <returns>False when there is nothing more to write now.</returns>
    private async Task<bool> FillAsync(ProjectionBatch batch, CancellationToken stop)
    {
        batch.Clear();
        var isRunning = IsRunning;
        var more = await FollowAsync(batch.Lines, isRunning ? _options.BatchBytes / 2 : _options.BatchBytes, stop);
        if (!more && !isRunning && batch.Lines.Count > 0 && _options.Linger > TimeSpan.Zero)
        {
            await Task.Delay(_options.Linger, _services.Timers, stop);
            more = await FollowAsync(batch.Lines, _options.BatchBytes, stop);
        }

        batch.Position = _journal.Position;
        return await FillPastAsync(batch, stop) || more;
    }

    private async Task<bool> FollowAsync(LineBatch lines, int bytes, CancellationToken stop)
    {
        while (true)
        {
            if (_journal.IsLost)
                await _disk.RunAsync(() => CloseGapAsync(stop), stop);
            try
            {
                return await _disk.RunAsync(() => _journal.Fill(lines, bytes, stop), stop);
            }
            catch (InvalidDataException) when (_journal.IsLost)
            {
                // Its segment was removed just now.
            }
        }
    }

    private async Task SendAsync(ProjectionBatch batch, CancellationToken stop)
    {
        var dropped = batch.Lines.Count == 0 ? 0 : await _sender.SendAsync(batch.Lines.Lines, stop);
        var run = Accept(batch, dropped);
        if (batch.Lines.Count > 0 || run is not null || batch.Position - _saved >= PositionEveryBytes)
        {
            await _disk.RunAsync(() => _store.SaveAsync(batch.Position, run, stop), stop);
            _saved = batch.Position;
        }

        _status.Reached(batch.Position, batch.Lines.Count - dropped);
    }

    private async Task WaitAsync(CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await Task.WhenAny(_services.Feed.WaitBeyondAsync(_journal.Position, either.Token).AsTask(), _wake.WaitAsync(either.Token));
        await either.CancelAsync();
        stop.ThrowIfCancellationRequested();
    }

    private void Waiting(IOException e, int inARow)
    {
        if (inARow == 1)
            _services.Log.ProjectionWaitsForDisk(e, Name, _journal.Position);
    }
}
