using Polly;
using Polly.Retry;

namespace SensorHub.Storage.Influx;

/// <summary>
/// Writes lines until the server has accepted them, however long that takes. A server that is away or refuses is tried again without end, after a jittered,
/// growing pause; lines that it says it will never take are dropped, found by halving where it does not count them, so that they keep nothing from going on.
/// </summary>
internal sealed class BatchSender
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private readonly ServerClient _server;
    private readonly ProjectionStatus _status;
    private readonly ResiliencePipeline _tries;

    public BatchSender(ServerClient server, ProjectionOptions options, ProjectionStatus status, TimeProvider timers)
    {
        (_server, _status) = (server, status);
        _tries = new ResiliencePipelineBuilder { TimeProvider = timers }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = FirstPause < options.RetryMost ? FirstPause : options.RetryMost,
                MaxDelay = options.RetryMost,
                ShouldHandle = static tried => ValueTask.FromResult(tried.Outcome.Exception is ServerAwayException or ServerRefusedException),
                DelayGenerator = tried => ValueTask.FromResult(tried.Outcome.Exception switch
                {
                    ServerRefusedException => options.RetryRefused,
                    ServerAwayException { RetryAfter: { } asked } => asked < options.RetryRefused ? asked : options.RetryRefused,
                    _ => (TimeSpan?)null,
                }),
                OnRetry = tried =>
                {
                    status.Failed(tried.Outcome.Exception!, tried.RetryDelay);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }

    /// <returns>Points dropped.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; it is not known what the server has.</exception>
    public async Task<int> SendAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellation)
    {
        try
        {
            var dropped = await _tries.ExecuteAsync(async token => await WriteAsync(lines, token), cancellation);
            _status.Accepted();
            if (dropped is null)
                return 0;
            _status.Dropped(dropped);
            return dropped.Points;
        }
        catch (LinesRefusedException e)
        {
            var middle = Middle(lines.Span);
            if (middle < lines.Length)
                return await SendAsync(lines[..middle], cancellation) + await SendAsync(lines[middle..], cancellation);
            _status.Dropped(lines.Span, e.Message);
            return 1;
        }
    }

    private async Task<LinesDropped?> WriteAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellation)
    {
        try
        {
            return await _server.WriteAsync(lines, cancellation);
        }
        catch (DatabaseMissingException)
        {
            await _server.CreateDatabaseAsync(cancellation);
            throw new ServerAwayException("the database was missing and is made now");
        }
    }

    /// <summary>Where the line begins that is nearest behind the middle; the whole length when there is only one.</summary>
    private static int Middle(ReadOnlySpan<byte> lines)
    {
        var half = lines.Length / 2;
        var end = lines[half..^1].IndexOf((byte)'\n');
        if (end >= 0)
            return half + end + 1;
        end = lines[..half].LastIndexOf((byte)'\n');
        return end >= 0 ? end + 1 : lines.Length;
    }
}
