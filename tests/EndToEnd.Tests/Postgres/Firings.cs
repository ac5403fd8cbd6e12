using System.Collections.Concurrent;
using Quartz;
using SensorHub.EndToEnd.Tests.Harness;

namespace SensorHub.EndToEnd.Tests.Postgres;

/// <summary>What several schedulers of one database have done.</summary>
internal sealed class Firings
{
    private readonly ConcurrentQueue<(string Node, DateTimeOffset DueAt)> _done = new();
    private readonly TaskCompletionSource<string> _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _holds;

    public IReadOnlyList<(string Node, DateTimeOffset DueAt)> Done => [.. _done];

    /// <summary>The next job to begin, on whichever scheduler, does not end before <see cref="Release"/>.</summary>
    /// <returns>Its scheduler, once it has begun.</returns>
    public Task<string> HoldNextAsync()
    {
        Volatile.Write(ref _holds, 1);
        return _held.Task;
    }

    public void Release() => _released.TrySetResult();

    public async Task RunAsync(string node, DateTimeOffset dueAt)
    {
        _done.Enqueue((node, dueAt));
        if (Interlocked.Exchange(ref _holds, 0) == 0)
            return;
        _held.SetResult(node);
        await _released.Task.WaitAsync(3 * Patience.Limit, Devices.Time.SystemClock.Instance);
    }
}

/// <summary>Where a job runs.</summary>
internal sealed record FiringNode(string Name, Firings Firings);

[DisallowConcurrentExecution]
internal sealed class FiringJob(FiringNode node) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await node.Firings.RunAsync(node.Name, context.ScheduledFireTimeUtc!.Value);
}
