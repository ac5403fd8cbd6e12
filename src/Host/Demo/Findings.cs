using System.Text.Json;
using SensorHub.Alerts;
using SensorHub.Alerts.Enforcement;
using SensorHub.Alerts.Evaluation;

namespace SensorHub.Host.Demo;

/// <summary>What one rule found.</summary>
/// <param name="Found">Alerts that hold: withdrawn ones do not count.</param>
/// <param name="Firing">Of these, violations that are not seen to have ended.</param>
internal sealed record FoundByRule(string RuleId, int Found, int Firing);

/// <summary>What a hub has found so far, as its live events tell: counts by rule, and the alert behind each recent task. One thread.</summary>
internal sealed class Findings(ILiveEventFeed feed)
{
    private const int EventsAtOnce = 500;
    private const int TasksRemembered = 512;
    private readonly SortedDictionary<string, FoundByRule> _byRule = new(StringComparer.Ordinal);
    private readonly HashSet<string> _firing = [];
    private readonly Dictionary<string, Alert> _byTask = [];
    private readonly Queue<string> _tasks = new();
    private long _sequence;

    public IReadOnlyCollection<FoundByRule> ByRule => _byRule.Values;

    public int Total => _byRule.Values.Sum(r => r.Found);

    /// <summary>The alert that filed the task, as it is now; null when it was too long ago, or the task has none.</summary>
    public Alert? BehindTask(string taskId) => _byTask.GetValueOrDefault(taskId);

    /// <summary>Takes in everything that is committed.</summary>
    public async Task ReadAsync(CancellationToken cancellation)
    {
        while (await feed.ReadAfterAsync(_sequence, EventsAtOnce, cancellation) is { Count: > 0 } events)
        {
            foreach (var e in events)
                Take(e);
        }
    }

    private void Take(LiveEvent e)
    {
        _sequence = e.Sequence;
        if (!e.Type.StartsWith("alert.", StringComparison.Ordinal))
            return;
        var alert = JsonSerializer.Deserialize<Alert>(e.Payload, AlertsJson.Options)!;
        var found = _byRule.GetValueOrDefault(alert.RuleId) ?? new(alert.RuleId, 0, 0);
        var holds = e.Type switch
        {
            "alert.opened" or "alert.revived" => 1,
            "alert.withdrawn" => -1,
            _ => 0,
        };
        var fires = alert.State == AlertState.Firing
            ? _firing.Add(alert.Id) ? 1 : 0
            : _firing.Remove(alert.Id) ? -1 : 0;
        _byRule[alert.RuleId] = found with { Found = found.Found + holds, Firing = found.Firing + fires };
        Remember(alert);
    }

    private void Remember(Alert alert)
    {
        if (alert.TaskId is not { } task)
            return;
        if (_byTask.TryGetValue(task, out var first) && first.Id != alert.Id)
            return;
        if (first is null)
            _tasks.Enqueue(task);
        _byTask[task] = alert;
        if (_tasks.Count > TasksRemembered)
            _byTask.Remove(_tasks.Dequeue());
    }
}
