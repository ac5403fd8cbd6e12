using SensorHub.Devices.Books;
using SensorHub.Web.Api.Access;

namespace SensorHub.Web.Api.Ledger;

/// <summary>What was counted in a stretch of time. Left out is what nobody can know.</summary>
/// <param name="FromMs">Where it is later than the end before, the hub was down in between.</param>
/// <param name="Gap">A process was killed in it: what it had received, known as duplicates and dropped since its last reconciliation is lost.</param>
/// <param name="Pending">At its end.</param>
/// <param name="Difference">Of intake since the hub's start, as of its end; left out for a gap, so are the two below.</param>
internal sealed record LedgerSpanShown(
    long FromMs, long ToMs, bool Gap, long? Received, long? Stored, long? Duplicates, long? Conflicts, long? Quarantined, long? Qos0Dropped, long Pending,
    long? Difference, long? Written, long? Evaluated, long? EvaluationDifference, long Decided, long Notified, long? NotificationDifference,
    IReadOnlyList<SourceShown> Sources);

/// <summary>Entries of the ledger put together, one span after the other.</summary>
internal sealed class LedgerHistory(Caller caller, long stepMs)
{
    private readonly List<LedgerSpanShown> _spans = [];
    private readonly List<LedgerEntry> _open = [];

    public IReadOnlyList<LedgerSpanShown> Spans => _spans;

    /// <param name="entry">Later than those before.</param>
    public void Add(LedgerEntry entry)
    {
        // An entry that counts nothing over no time says only that the hub began.
        if (entry.FromMs == entry.AtMs)
            return;
        if (_open.Count > 0 && (entry.AtMs - 1) / stepMs != (_open[0].AtMs - 1) / stepMs)
            Close();
        _open.Add(entry);
    }

    /// <summary>Ends the last span.</summary>
    public void Close()
    {
        if (_open.Count == 0)
            return;
        var last = _open[^1];
        var isGap = _open.Exists(e => e.IsGap);
        _spans.Add(new(
            _open[0].FromMs, last.AtMs, isGap, Sum(e => e.Received), Sum(e => e.Stored), Sum(e => e.Duplicates), Sum(e => e.Conflicts), Sum(e => e.Quarantined),
            Sum(e => e.Dropped), last.Pending, isGap ? null : last.IntakeDifference, Sum(e => e.Written), Sum(e => e.Evaluated),
            isGap ? null : last.EvaluationDifference, _open.Sum(e => e.Decided), _open.Sum(e => e.Notified), isGap ? null : last.NotificationDifference, Sources()));
        _open.Clear();
    }

    // What one of them does not know, the sum does not know.
    private long? Sum(Func<LedgerEntry, long?> term) => _open.Aggregate((long?)0, (sum, e) => sum + term(e));

    private IReadOnlyList<SourceShown> Sources() => LedgerView.Sources(caller, _open.SelectMany(e => e.Sources).GroupBy(s => s.Key, s => s.Value).Select(
        g => KeyValuePair.Create(g.Key, g.Aggregate((sum, terms) => sum + terms) with { Pending = g.Last().Pending })));
}
