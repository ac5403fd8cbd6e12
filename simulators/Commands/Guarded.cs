using SensorHub.Simulators.Common;

namespace SensorHub.Simulators.Commands;

/// <summary>Runs a command's work: the caller's mistakes become one line on standard error and exit code 2.</summary>
internal static class Guarded
{
    private const int UsageExitCode = 2;
    private const int CancelledExitCode = 130;

    public static async Task<int> RunAsync(Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (UsageException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return UsageExitCode;
        }
        catch (OperationCanceledException)
        {
            return CancelledExitCode;
        }
    }
}
