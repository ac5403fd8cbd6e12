namespace SensorHub.Host.Composition;

/// <summary>
/// Threads of the pool that are there without delay. Followers of the journal (evaluation, projections, quarantine) each keep one busy for as long as
/// they are behind; the pool would have one for each processor and add others a few times a second, and sockets would wait meanwhile.
/// </summary>
internal static class PoolThreads
{
    private const int Followers = 6;

    public static void Reserve()
    {
        ThreadPool.GetMinThreads(out var workers, out var ports);
        ThreadPool.SetMinThreads(Math.Max(workers, Environment.ProcessorCount + Followers), ports);
    }
}
