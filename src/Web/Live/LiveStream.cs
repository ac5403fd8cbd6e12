using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using SensorHub.Alerts.Enforcement;
using SensorHub.Alerts.Latency;
using SensorHub.Web.Api.Access;

namespace SensorHub.Web.Live;

/// <summary>One client: reads the stored sequence, writes what the client may see, waits for more. Holds one batch at most.</summary>
internal sealed class LiveStream(
    HttpContext http, ILiveEventFeed feed, Func<Caller?> recheck, TraceDesk traces, LiveMetrics metrics, WebOptions options)
{
    private const int BatchSize = 64;
    private readonly PipeWriter _out = http.Response.BodyWriter;
    private long _at = long.MaxValue;

    /// <summary>Everything up to this sequence is written to the client; before it is known, the greatest number there is. Thread safe.</summary>
    public long At => Volatile.Read(ref _at);

    /// <param name="resumeAt">The last sequence the client has; null = from now.</param>
    public async Task RunAsync(long? resumeAt, CancellationToken stop)
    {
        http.Response.ContentType = LiveRoutes.ContentType;
        // A proxy in between must pass each event on at once.
        http.Response.Headers["X-Accel-Buffering"] = "no";
        var range = await feed.RangeAsync(stop);
        var at = resumeAt is { } asked ? Math.Min(asked, range.Last) : range.Last;
        EventWriter.WriteRetry(_out);
        if (at < range.ForgottenTo)
        {
            at = range.ForgottenTo;
            EventWriter.WriteReset(_out, at);
        }

        var written = new List<long>(BatchSize);
        EventWriter.WriteBeat(_out, at);
        while (await TryFlushAsync(stop) && recheck() is { } caller)
        {
            Volatile.Write(ref _at, at);
            written.ForEach(traces.Sent);
            written.Clear();
            var events = await feed.ReadAfterAsync(at, BatchSize, stop);
            foreach (var e in events.Where(caller.Sees))
            {
                EventWriter.Write(_out, e);
                metrics.Sent.Add(1);
                written.Add(e.Sequence);
            }

            if (events.Count > 0)
                at = events[^1].Sequence;
            else if (!await WaitAsync(at, stop))
                EventWriter.WriteBeat(_out, at);
        }
    }

    /// <returns>False when the heartbeat is due.</returns>
    private async Task<bool> WaitAsync(long at, CancellationToken stop)
    {
        using var due = new CancellationTokenSource(options.LiveHeartbeat, options.NetworkClock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, due.Token);
        try
        {
            await feed.WaitBeyondAsync(at, either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <returns>False when the client did not read in time and was cut off, or has closed.</returns>
    private async Task<bool> TryFlushAsync(CancellationToken stop)
    {
        using var due = new CancellationTokenSource(options.LiveWriteLimit, options.NetworkClock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, due.Token);
        try
        {
            return !(await _out.FlushAsync(either.Token)).IsCompleted;
        }
        // The server aborts the connection by itself when a write is given up: both tokens may be cancelled.
        catch (OperationCanceledException) when (due.IsCancellationRequested)
        {
            metrics.Slow.Add(1);
            http.Abort();
            return false;
        }
    }
}
