using Microsoft.Extensions.Logging;
using SensorHub.Devices.Threads;

namespace SensorHub.Storage.Telemetry;

/// <summary>One round of the compactor's steps: one that fails is not tried again in it, and holds up no other.</summary>
/// <param name="failedBefore">Steps that failed in the round before: they were logged.</param>
internal sealed class CompactorRound(ILogger logger, IReadOnlyList<string> failedBefore)
{
    private readonly List<string> _failed = [];

    /// <summary>Steps that failed.</summary>
    public IReadOnlyList<string> Failed => _failed;

    /// <returns>What the work returned; false when it failed, now or before.</returns>
    public async Task<bool> DoAsync(string step, Func<bool> work)
    {
        if (_failed.Contains(step))
            return false;
        try
        {
            return await QuietThread.RunAsync(step, work);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            _failed.Add(step);
            if (!failedBefore.Contains(step))
                logger.StepFailed(e, step);
            return false;
        }
    }

    /// <summary>Does a step until it says that nothing is left.</summary>
    /// <returns>False when it failed.</returns>
    public async Task<bool> DoAllAsync(string step, Func<bool> work)
    {
        while (await DoAsync(step, work))
        {
        }

        return !_failed.Contains(step);
    }
}
