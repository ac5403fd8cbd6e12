using System.Text.Json;
using SensorHub.EndToEnd.Tests.Harness;

namespace SensorHub.EndToEnd.Tests.Crash;

/// <summary>What of an alert is decided by the readings alone: not one that was withdrawn, nor a silence, which is heard in the time that the test takes.</summary>
internal sealed record AlertShape(string Rule, string Subject, string State, long ViolatedFromMs, long ViolatedToMs)
{
    private const string DeviceSilent = "device-silent";

    /// <summary>All alerts of a hub, ordered.</summary>
    public static async Task<IReadOnlyList<AlertShape>> AllAsync(HubClient hub) =>
        [.. (await hub.ListAsync("alerts")).Select(Of).Where(a => a.Rule != DeviceSilent && a.State != "withdrawn")
            .OrderBy(a => a.Rule, StringComparer.Ordinal).ThenBy(a => a.Subject, StringComparer.Ordinal).ThenBy(a => a.ViolatedFromMs)];

    private static AlertShape Of(JsonElement alert) => new(
        alert.GetProperty("rule_id").GetString()!, alert.GetProperty("subject").ToString(), alert.GetProperty("state").GetString()!,
        alert.GetProperty("violated_from_ms").GetInt64(), alert.GetProperty("violated_to_ms").GetInt64());
}
