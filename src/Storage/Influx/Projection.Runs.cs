using SensorHub.Devices.Projections;
using SensorHub.Devices.Time;
using SensorHub.Storage.Operational.Projections;

namespace SensorHub.Storage.Influx;

/// <summary>Writing the past anew.</summary>
internal sealed partial class Projection
{
    private readonly SemaphoreSlim _starting = new(1);
    private readonly Lock _gate = new();

    /// <summary>As the server has accepted it.</summary>
    private ProjectionRun? _run;

    /// <summary>As the batches have it that are built.</summary>
    private ProjectionRun? _ahead;

    private bool IsRunning => Volatile.Read(ref _run) is { IsRunning: true };

    /// <exception cref="ReprojectionRunsException">One runs already.</exception>
    /// <exception cref="IOException">It could not be noted; nothing began.</exception>
    public async Task<ReprojectionSnapshot> StartAsync(long fromMs, long toMs, CancellationToken cancellation)
    {
        await _starting.WaitAsync(cancellation);
        try
        {
            if (IsRunning)
                throw new ReprojectionRunsException($"The past is being written to {Name} already: wait for its end, or cancel it.");
            return (await BeginAsync(fromMs, toMs, cancellation)).Show(_past.LastDevice);
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <returns>Null when none ever ran.</returns>
    /// <exception cref="IOException">It could not be noted; it goes on.</exception>
    public async Task<ReprojectionSnapshot?> CancelAsync(CancellationToken cancellation)
    {
        await _starting.WaitAsync(cancellation);
        try
        {
            if (_run is { IsRunning: true } run)
            {
                run = run with { State = ReprojectionState.Cancelled, EndedMs = _services.City.NowMs() };
                await _store.AdvanceAsync(run, cancellation);
                Ended(run);
            }

            return _run?.Show(_past.LastDevice);
        }
        finally
        {
            _starting.Release();
        }
    }

    private void Resume(ProjectionRun? run) => Volatile.Write(ref _run, run);

    private async Task<ProjectionRun> BeginAsync(long fromMs, long toMs, CancellationToken cancellation)
    {
        var run = ProjectionRun.Begin(fromMs, toMs, Math.Max(_services.City.NowMs(), (_run?.StartedMs ?? 0) + 1));
        await _store.BeginAsync(run, cancellation);
        lock (_gate)
            _run = run;
        _services.Log.Reprojected(Name, "from the beginning", 0);
        _wake.Release();
        return run;
    }

    private async Task CloseGapAsync(CancellationToken stop)
    {
        await _starting.WaitAsync(stop);
        try
        {
            var first = _services.Feed.FirstPosition;
            _status.Gap(_journal.Position, first);
            await BeginAsync(0, _services.City.NowMs() + UnixMs.Day, stop);
            _journal.MoveTo(first);
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <returns>True while the past goes on.</returns>
    private async Task<bool> FillPastAsync(ProjectionBatch batch, CancellationToken stop)
    {
        var run = Volatile.Read(ref _run);
        if (run is not { IsRunning: true })
            return false;
        if (_ahead?.StartedMs != run.StartedMs)
            _ahead = run;
        if (!_ahead.IsRunning)
            return false;
        var lines = batch.Lines.Count;
        try
        {
            // What a try that failed has added already comes twice, which changes nothing.
            batch.Run = _ahead = await _disk.RunAsync(() => _past.Fill(batch.Lines, _ahead, _options.BatchBytes, stop), stop);
        }
        catch (InvalidDataException e)
        {
            _services.Log.ReprojectionFailed(e, Name);
            batch.Run = _ahead = _ahead with
            {
                State = ReprojectionState.Failed,
                EndedMs = _services.City.NowMs(),
                Error = "Stored readings are damaged; the log of the hub says where.",
            };
        }

        batch.PastLines = batch.Lines.Count - lines;
        return _ahead.IsRunning;
    }

    /// <returns>What is to be stored of the run; null = nothing.</returns>
    private ProjectionRun? Accept(ProjectionBatch batch, int dropped)
    {
        lock (_gate)
        {
            if (batch.Run is not { } reached || _run is not { IsRunning: true } run || run.StartedMs != reached.StartedMs)
                return null;
            reached = reached with { Written = run.Written + Math.Max(0, batch.PastLines - dropped) };
            if (reached.IsRunning)
                _run = reached;
            else
                Ended_NeedsLock(reached);
            return reached;
        }
    }

    private void Ended(ProjectionRun run)
    {
        lock (_gate)
            Ended_NeedsLock(run);
    }

    private void Ended_NeedsLock(ProjectionRun run)
    {
        _run = run;
        _services.Log.Reprojected(Name, run.State.ToString(), run.Written);
    }
}
