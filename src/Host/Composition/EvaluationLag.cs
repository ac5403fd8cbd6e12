using SensorHub.Alerts.Evaluation;
using SensorHub.Ingest.Admission;

namespace SensorHub.Host.Composition;

/// <summary>How far decisions are behind the journal, in the machine's time: a fast city clock is no reason to slow the intake.</summary>
internal sealed class EvaluationLag(Evaluator evaluator, CityClocks clocks) : IEvaluationLag
{
    public TimeSpan Current => TimeSpan.FromMilliseconds(evaluator.LagMs / clocks.Speed);
}
