namespace SensorHub.Bench.Stores;

/// <summary>Waits for what a store does behind its answers, by the size of its files.</summary>
internal static class StillFiles
{
    private static readonly TimeSpan Still = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    /// <summary>Returns when the size has not changed for a while.</summary>
    public static async Task WaitAsync(Func<long> bytes, TimeProvider clock)
    {
        var (since, known) = (TimeSpan.Zero, bytes());
        while (since < Still)
        {
            await Task.Delay(Step, clock);
            var now = bytes();
            (since, known) = now == known ? (since + Step, known) : (TimeSpan.Zero, now);
        }
    }

    public static long BytesOf(string folder, string pattern) => new DirectoryInfo(folder).GetFiles(pattern, SearchOption.AllDirectories).Sum(f => f.Length);
}
