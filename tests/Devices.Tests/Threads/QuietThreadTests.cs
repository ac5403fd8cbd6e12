using SensorHub.Devices.Threads;

namespace SensorHub.Devices.Tests.Threads;

public sealed class QuietThreadTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Work_runs_on_a_thread_of_its_own_that_the_system_serves_after_others()
    {
        var (name, isPooled, niceness) = await QuietThread.RunAsync(
            "quiet", () => (Thread.CurrentThread.Name, Thread.CurrentThread.IsThreadPoolThread, NicenessHere())).WaitAsync(Limit);

        name.ShouldBe("quiet");
        isPooled.ShouldBeFalse();
        if (OperatingSystem.IsLinux())
            niceness.ShouldBe(Math.Min(19, NicenessHere() + 10));
    }

    [Fact]
    public async Task A_fault_is_the_tasks_and_so_is_a_cancellation()
    {
        await Should.ThrowAsync<IOException>(() => QuietThread.RunAsync<int>("quiet", () => throw new IOException()).WaitAsync(Limit));
        await Should.ThrowAsync<OperationCanceledException>(
            () => QuietThread.RunAsync<int>("quiet", () => throw new OperationCanceledException()).WaitAsync(Limit));
    }

    // Field 19 of stat, counted behind the command's closing parenthesis.
    private static int NicenessHere()
    {
        if (!OperatingSystem.IsLinux())
            return 0;
        var stat = File.ReadAllText("/proc/thread-self/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[16]);
    }
}
