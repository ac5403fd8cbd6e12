using SensorHub.EndToEnd.Tests.Harness;

namespace SensorHub.EndToEnd.Tests.Crash;

internal static class Evaluated
{
    /// <summary>All tasks, once every stored reading is evaluated.</summary>
    public static async Task<IReadOnlyList<TaskShape>> TasksOnceEvaluatedAsync(this HubProcess hub)
    {
        await HubLedger.EvaluatedAsync(hub.Client);
        return await TaskShape.AllAsync(hub.Client);
    }
}
