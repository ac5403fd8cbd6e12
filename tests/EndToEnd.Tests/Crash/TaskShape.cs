using System.Text.Json;
using SensorHub.EndToEnd.Tests.Harness;

namespace SensorHub.EndToEnd.Tests.Crash;

/// <summary>What of a task is decided by the readings alone: not its number, nor when it was found.</summary>
internal sealed record TaskShape(
    string Subject, string Matter, string State, long ViolatedFromMs, long ViolatedToMs, bool Ongoing, bool AfterTheFact, string Squad, int Alerts)
{
    /// <summary>All tasks of a hub, ordered.</summary>
    public static async Task<IReadOnlyList<TaskShape>> AllAsync(HubClient hub) =>
        [.. (await hub.ListAsync("tasks")).Select(Of).OrderBy(t => t.Subject, StringComparer.Ordinal).ThenBy(t => t.ViolatedFromMs)];

    private static TaskShape Of(JsonElement task) => new(
        task.GetProperty("subject").ToString(), task.GetProperty("matter_code").GetString()!, task.GetProperty("state").GetString()!,
        task.GetProperty("violated_from_ms").GetInt64(), task.GetProperty("violated_to_ms").GetInt64(), task.GetProperty("ongoing").GetBoolean(),
        task.GetProperty("after_the_fact").GetBoolean(), task.TryGetProperty("squad_id", out var squad) ? squad.GetString()! : "",
        task.GetProperty("alerts").GetArrayLength());
}
