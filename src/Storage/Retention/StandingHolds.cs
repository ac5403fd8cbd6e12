using SensorHub.Alerts.Enforcement;
using SensorHub.Alerts.Evaluation;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;

namespace SensorHub.Storage.Retention;

/// <summary>Legal holds, and what open tasks need: the span of their violation and <see cref="AroundMs"/> before and after it.</summary>
public sealed class StandingHolds(IRegistry registry, IOperationsQueries operations) : IHolds
{
    public const long AroundMs = 30 * UnixMs.Minute;

    public async Task<HeldSpans> ReadAsync(CancellationToken cancellation)
    {
        var spans = new List<HeldSpan>();
        var page = new PageRequest(PageRequest.MaxLimit);
        while (true)
        {
            var open = await operations.TasksAsync(new TaskFilter(Open: true), page, cancellation);
            spans.AddRange(open.Items.Select(SpanOf));
            if (open.Next is null)
                return HeldSpans.Of(registry.Current, spans);
            page = page with { After = open.Next };
        }
    }

    private static HeldSpan SpanOf(EnforcementTask task)
    {
        var isSite = task.Subject.Kind == SubjectKind.Site;
        return new(
            isSite ? null : task.Subject.Id, isSite ? task.Subject.Id : null,
            task.ViolatedFromMs - AroundMs, task.Ongoing ? long.MaxValue : task.ViolatedToMs + AroundMs);
    }
}
