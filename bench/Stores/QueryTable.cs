using System.Globalization;
using SensorHub.Bench.Scale;

namespace SensorHub.Bench.Stores;

/// <summary>How long one store took for one question, medians of warm requests.</summary>
/// <param name="Question">As in the table.</param>
/// <param name="Values">What it answered, each under its hour or device.</param>
internal sealed record QueryRun(string Store, string Question, double Ms, IReadOnlyDictionary<string, double> Values);

/// <param name="MostMs">Longest that passes; null = any.</param>
/// <param name="LeastRatio">How many times faster than each peer.</param>
internal sealed record QueryBound(double? MostMs, double LeastRatio);

/// <summary>The hub's answers against those of its peers: the same values, and how much sooner.</summary>
internal sealed class QueryTable(string hub, IReadOnlyDictionary<string, QueryBound> bounds)
{
    // The hub sums whole numbers of 2^-16, which keeps a mean of levels from 40 dB up within 10^-8 dB; peers round in double precision, in orders of their own.
    private const double SameDb = 1e-7;
    private readonly List<QueryRun> _runs = [];

    public void Add(QueryRun run) => _runs.Add(run);

    public IReadOnlyList<string> Faults => [.. bounds.Keys.SelectMany(FaultsOf)];

    public IEnumerable<Finding> Findings => bounds.Select(bound => new Finding(
        bound.Key, string.Join(", ", PeersOf(bound.Key).Select(r => r.Store)),
        $"{(bound.Value.MostMs is { } most ? $"≤ {most:N0} ms, " : "")}≥ {bound.Value.LeastRatio:N0} × faster",
        string.Create(CultureInfo.InvariantCulture, $"{HubOf(bound.Key).Ms:N1} ms, {string.Join(", ", PeersOf(bound.Key).Select(r => $"{r.Ms / HubOf(bound.Key).Ms:N2} ×"))}")));

    public override string ToString() =>
        "| question | store | ms | hub is faster by |\n|---|---|---|---|\n" + string.Join('\n', _runs.Select(run => string.Create(
            CultureInfo.InvariantCulture, $"| {run.Question} | {run.Store} | {run.Ms:N1} | {run.Ms / HubOf(run.Question).Ms:N2} |"))) + '\n';

    private QueryRun HubOf(string question) => _runs.Single(r => r.Store == hub && r.Question == question);

    private IEnumerable<QueryRun> PeersOf(string question) => _runs.Where(r => r.Store != hub && r.Question == question);

    private IEnumerable<string> FaultsOf(string question)
    {
        var (own, bound) = (HubOf(question), bounds[question]);
        if (own.Ms > bound.MostMs)
            yield return string.Create(CultureInfo.InvariantCulture, $"{question}: {own.Ms:N1} ms instead of {bound.MostMs:N0}");
        foreach (var peer in PeersOf(question))
        {
            if (peer.Ms < bound.LeastRatio * own.Ms)
                yield return string.Create(CultureInfo.InvariantCulture, $"{question}: {peer.Ms / own.Ms:N2} × faster than {peer.Store} instead of {bound.LeastRatio:N0} ×");
            if (!peer.Values.Keys.ToHashSet().SetEquals(own.Values.Keys))
                yield return $"{question}: {own.Values.Count:N0} values, {peer.Store} has {peer.Values.Count:N0}, not all of the same hours or devices";
            else if (own.Values.Max(v => Math.Abs(v.Value - peer.Values[v.Key])) is > SameDb and var apart)
                yield return $"{question}: up to {apart:E1} dB from what {peer.Store} answers";
        }
    }
}
