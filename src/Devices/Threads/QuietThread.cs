using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace SensorHub.Devices.Threads;

/// <summary>
/// Long work on a thread of its own that gives way to the threads that acknowledge and decide: it neither keeps a thread of the pool from them nor,
/// on Linux, its share of a processor. Elsewhere only the first.
/// </summary>
public static partial class QuietThread
{
    // A tenth of the share of a processor that a thread of usual niceness gets.
    private const int Niceness = 10;

    /// <param name="name">Of the thread, for whoever looks at the process.</param>
    /// <returns>Completes as the work does; faulted with its exception, cancelled when it threw <see cref="OperationCanceledException"/>.</returns>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "It is the task's.")]
    public static Task<T> RunAsync<T>(string name, Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(Run) { IsBackground = true, Name = name }.Start();
        return done.Task;

        void Run()
        {
            try
            {
                // Linux takes it for the calling thread alone; refused, the work runs as any other.
                if (OperatingSystem.IsLinux())
                    _ = Nice(Niceness);
                done.SetResult(work());
            }
            catch (OperationCanceledException e)
            {
                done.SetCanceled(e.CancellationToken);
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "nice")]
    private static partial int Nice(int more);
}
