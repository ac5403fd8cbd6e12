using SensorHub.Devices.Readings;
using SensorHub.Devices.Series;
using SensorHub.Devices.Time;
using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Api.Readings;

/// <summary>The parameters of a reading query as the caller wrote them.</summary>
internal readonly record struct ReadingParameters(
    string? Metric, string? From, string? To, int? PeriodS, string? Step, string? Agg, string? Include);

/// <summary>Which readings are asked for, checked.</summary>
/// <param name="PeriodS">Null = not said.</param>
/// <param name="Step">Null = as they came.</param>
internal sealed record ReadingQuery(
    MetricInfo Metric, TimeSpanMs Span, int? PeriodS, SeriesStep? Step, Aggregate Aggregate, bool WithQuality)
{
    /// <exception cref="ProblemException">400, with every parameter that does not hold.</exception>
    public static ReadingQuery Parse(ReadingParameters asked) => Parse(asked, isOneStep: false);

    /// <summary>Of a query that gives one value for the whole span.</summary>
    /// <exception cref="ProblemException">400, with every parameter that does not hold.</exception>
    public static ReadingQuery ParseEach(string? metric, string? from, string? to, int? periodS, string? agg) =>
        Parse(new(metric, from, to, periodS, null, agg, null), isOneStep: true);

    private static ReadingQuery Parse(ReadingParameters asked, bool isOneStep)
    {
        var faults = new List<RequestFault>();
        MetricInfo? metric = null;
        if (asked.Metric is null || !MetricTable.TryGet(asked.Metric, out metric))
            Fault("metric", $"write one of {string.Join(", ", MetricTable.All.Select(m => m.Name))}");
        var hasFrom = Instants.TryParse(asked.From, out var fromMs);
        var hasTo = Instants.TryParse(asked.To, out var toMs);
        if (!hasFrom)
            Fault("from", Instants.Form);
        if (!hasTo)
            Fault("to", Instants.Form);
        if (hasFrom && hasTo && fromMs >= toMs)
            Fault("to", "write a time later than from");
        if (asked.PeriodS < 0)
            Fault("period_s", "write seconds, 0 for an instant");
        var (step, aggregate) = ParseStep(asked, isOneStep, metric, Fault);
        return faults.Count == 0
            ? new(metric!, new(fromMs, toMs), asked.PeriodS, step, aggregate, asked.Include is not null)
            : throw ProblemException.BadRequest(faults);

        void Fault(string field, string message) => faults.Add(new(null, field, message));
    }

    private static (SeriesStep? Step, Aggregate Aggregate) ParseStep(
        ReadingParameters asked, bool isOneStep, MetricInfo? metric, Action<string, string> fault)
    {
        var step = default(SeriesStep);
        var aggregate = metric is { IsLevel: true } ? Aggregate.Leq : Aggregate.Mean;
        if (asked.Step is not null && !SeriesStep.TryParse(asked.Step, out step))
            fault("step", $"write {SeriesStep.Syntax}");
        if (asked.Agg is not null && asked.Step is null && !isOneStep)
            fault("agg", "needs a step");
        if (asked.Agg is not null && !Aggregates.TryParse(asked.Agg, out aggregate))
            fault("agg", $"write {Aggregates.Syntax}");
        else if (aggregate == Aggregate.Leq && metric is { IsLevel: false })
            fault("agg", $"leq is for levels in {MetricTable.LevelUnit} only: write mean");
        if (asked.Include is not (null or "quality"))
            fault("include", "write quality");
        if (asked.Include is not null && asked.Step is not null)
            fault("include", "goes with readings as they came: leave out step");
        return (asked.Step is null ? null : step, aggregate);
    }
}
