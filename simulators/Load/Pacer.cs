namespace SensorHub.Simulators.Load;

/// <summary>Spreads a rate evenly over time and connections: in every slot of the schedule each gets what has come due for it.</summary>
internal sealed class Pacer(IReadOnlyList<LoadConnection> connections, double rate, TimeProvider clock)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    /// <summary>Paces until the task is over.</summary>
    public async Task RunAsync(Task sending)
    {
        var begun = clock.GetTimestamp();
        var granted = new long[connections.Count];
        var schedules = connections.Select((_, i) => new SendSchedule(rate / connections.Count, (double)i / connections.Count, begun, clock)).ToArray();
        for (var i = 0; i < schedules.Length; i++)
            connections[i].Schedule = schedules[i];

        var last = 0L;
        using var timer = new PeriodicTimer(Tick, clock);
        while (!sending.IsCompleted && await timer.WaitForNextTickAsync(CancellationToken.None))
        {
            var slot = schedules[0].SlotAt(clock.GetTimestamp());
            if (slot == last) continue;
            last = slot;
            for (var i = 0; i < granted.Length; i++)
            {
                var more = schedules[i].DueBy(slot) - granted[i];
                if (more <= 0) continue;
                granted[i] += more;
                connections[i].Gate.Pace(more);
            }
        }
    }
}
