using System.Diagnostics;
using System.Runtime.InteropServices;

namespace SensorHub.EndToEnd.Tests.Harness;

/// <summary>Signals that <see cref="Process"/> cannot send.</summary>
internal static partial class Signals
{
    private const int SigTerm = 15;

    public static void Terminate(Process process)
    {
        if (Kill(process.Id, SigTerm) != 0 && !process.HasExited)
            throw new InvalidOperationException($"kill: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
