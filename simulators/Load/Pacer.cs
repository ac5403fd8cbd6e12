namespace SensorHub.Simulators.Load;

/// <summary>Spreads a rate evenly over time and connections: every few milliseconds each gets what has come due for it.</summary>
internal sealed class Pacer(IReadOnlyList<LoadConnection> connections, double rate, TimeProvider clock)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(5);

    /// <summary>Paces until the task is over.</summary>
    public async Task RunAsync(Task sending)
    {
        var perConnection = rate / connections.Count;
        var granted = new long[connections.Count];
        var begun = clock.GetTimestamp();
        using var timer = new PeriodicTimer(Step, clock);
        while (!sending.IsCompleted && await timer.WaitForNextTickAsync(CancellationToken.None))
        {
            var due = clock.GetElapsedTime(begun).TotalSeconds * perConnection;
            for (var i = 0; i < granted.Length; i++)
            {
                // A connection's phase: they do not all send in the same step.
                var more = (long)(due + (double)i / granted.Length) - granted[i];
                if (more <= 0) continue;
                granted[i] += more;
                connections[i].Gate.Pace(more);
            }
        }
    }
}
