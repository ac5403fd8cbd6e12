using SensorHub.Alerts.Enforcement;
using SensorHub.Alerts.Evaluation;

namespace SensorHub.Host.Demo;

/// <summary>What to look at next: commands that can be pasted as they are.</summary>
internal static class OpenNext
{
    /// <param name="task">One to look into; null before the first.</param>
    public static IReadOnlyList<string> Lines(string http, string tokenFile, EnforcementTask? task, Alert? alert)
    {
        List<string> lines =
        [
            $"hub() {{ curl -s -H \"Authorization: Bearer $(cat {tokenFile})\" http://{http}/api/v1/$1; }}",
            "hub 'tasks?state=open'        # who has to go where, and until when",
        ];
        if (task is not null)
            lines.Add($"hub tasks/{task.Id}    # its log, its clock, its squad and why that one");
        if (alert is not null)
            lines.Add($"hub alerts/{alert.Id}    # every window that was judged: law, arithmetic, revisions");
        lines.Add("hub rulepacks                 # what is judged and by which law");
        lines.Add("hub ledger                    # every reading accounted for");
        return lines;
    }
}
