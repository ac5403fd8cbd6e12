using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using SensorHub.Alerts.Enforcement;
using SensorHub.Alerts.Latency;
using SensorHub.Devices.Registry;
using SensorHub.Web.Api.Access;
using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Live;

/// <summary>Admits live clients and serves each at its own pace from the stored sequence; nobody ever waits for one.</summary>
internal sealed class LiveClients(
    ILiveEventFeed feed, Callers callers, TokenAuthenticator tokens, TraceDesk traces, LiveMetrics metrics, WebOptions options, IHostApplicationLifetime life)
{
    private readonly ConcurrentDictionary<LiveStream, bool> _streams = new();
    private int _open;

    /// <summary>Open streams, and the sequence that the slowest of them has come to; null when none is open.</summary>
    public (int Open, long? Slowest) Progress()
    {
        var at = _streams.Keys.Select(s => s.At).ToList();
        return (at.Count, at.Count == 0 ? null : at.Min());
    }

    /// <param name="after">Sequence to go on behind, for clients that cannot set the header; null = from now.</param>
    public async Task ServeAsync(HttpContext http, Actor actor, long? after)
    {
        var resumeAt = LastEventId(http.Request) ?? after;
        if (Interlocked.Increment(ref _open) > options.MaxLiveClients)
        {
            Interlocked.Decrement(ref _open);
            http.Response.Headers.RetryAfter = "5";
            throw new ProblemException(StatusCodes.Status503ServiceUnavailable, "Too many live streams are open: try again later.");
        }

        metrics.Clients.Add(1);
        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, life.ApplicationStopping);
            var stream = new LiveStream(http, feed, () => Recheck(http.Request, actor), traces, metrics, options);
            _streams[stream] = true;
            try
            {
                await stream.RunAsync(resumeAt, stop.Token);
            }
            finally
            {
                _streams.TryRemove(stream, out _);
            }
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested || life.ApplicationStopping.IsCancellationRequested)
        {
            // The client left, or the hub stops: the client resumes elsewhere or later.
        }
        finally
        {
            metrics.Clients.Add(-1);
            Interlocked.Decrement(ref _open);
        }
    }

    // A stream outlives changes of the registry: a revoked token ends it, a moved user sees the new place.
    private Caller? Recheck(HttpRequest request, Actor actor)
    {
        var now = BearerToken.Of(request) is { } token ? tokens.Authenticate(token) : null;
        return now is not null && now.Name == actor.Name ? callers.Of(now) : null;
    }

    private static long? LastEventId(HttpRequest request)
    {
        var header = request.Headers["Last-Event-ID"].ToString();
        if (header.Length == 0)
            return null;
        return long.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : throw ProblemException.BadField("Last-Event-ID", "write the id of the last event received");
    }
}
