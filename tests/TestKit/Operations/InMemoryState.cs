using System.Collections.Immutable;
using SensorHub.Alerts.Enforcement;
using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Latency;

namespace SensorHub.TestKit.Operations;

internal sealed record InMemoryState
{
    public long LastSequence { get; init; }
    public ImmutableSortedDictionary<string, Alert> Alerts { get; init; } = ImmutableSortedDictionary.Create<string, Alert>(StringComparer.Ordinal);
    public ImmutableDictionary<string, ImmutableList<VerdictRevision>> Verdicts { get; init; } = ImmutableDictionary<string, ImmutableList<VerdictRevision>>.Empty;
    public ImmutableSortedDictionary<string, EnforcementTask> Tasks { get; init; } = ImmutableSortedDictionary.Create<string, EnforcementTask>(StringComparer.Ordinal);
    public ImmutableDictionary<string, ImmutableList<TaskEvent>> TaskEvents { get; init; } = ImmutableDictionary<string, ImmutableList<TaskEvent>>.Empty;
    public ImmutableList<LiveEvent> LiveEvents { get; init; } = [];
    public ImmutableDictionary<string, AlertTrace> Traces { get; init; } = ImmutableDictionary<string, AlertTrace>.Empty;
    public ImmutableDictionary<int, long> Positions { get; init; } = ImmutableDictionary<int, long>.Empty;
}
