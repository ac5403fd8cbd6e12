using Microsoft.Extensions.Time.Testing;
using SensorHub.Devices.Books;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;
using SensorHub.TestKit.Journals;

namespace SensorHub.Devices.Tests.Books;

/// <summary>What the ledger looks at, in the test's hand: a journal, live events, and the counts of a run that can be killed.</summary>
internal sealed class LedgerWorld : ILedgerStore, IIntakeBooks
{
    public const long T = 1_786_802_340_000;
    private readonly List<LedgerEntry> _kept = [];
    private PositionMarks _marks = new(1_000);
    private long _event;

    public FakeTimeProvider City { get; } = new(DateTimeOffset.FromUnixTimeMilliseconds(T));
    public MemoryJournal Journal { get; } = new();
    public SortedSet<long> Events { get; } = [];
    public Dictionary<string, IntakeTerms> Intake { get; } = [];
    public Passage Evaluated { get; set; } = Passage.NotBegun;
    public Passage Notified { get; set; } = Passage.NotBegun;
    public LedgerPositions Stored { get; private set; }
    public long Written { get; private set; }
    public IReadOnlyList<LedgerEntry> Kept => _kept;

    public LossLedger Open() => new(new(this, () => Evaluated, () => Notified, Journal, this, City));

    /// <summary>A run begins: counts in memory are gone, what is stored is where it was.</summary>
    public async Task<LossLedger> StartAsync()
    {
        (Written, _marks) = (0, new(1_000));
        Intake.Clear();
        (Evaluated, Notified) = (Passage.NotBegun, Passage.NotBegun);
        Journal.Append(City.NowMs(), [], isStart: true);
        _marks.Note(Journal.DurablePosition, 0);
        var ledger = Open();
        await ledger.BeginAsync();
        Evaluated = new(Stored.Evaluated, Stored.Evaluated, 0, 0);
        Notified = new(Stored.Notified, Stored.Notified, 0, 0);
        return ledger;
    }

    /// <summary>So many new readings of a source are received and stored, in one record.</summary>
    public void Store(string source, int readings)
    {
        var at = Journal.DurablePosition;
        Journal.Append(City.NowMs(), Enumerable.Range(0, readings).Select(i => new TestReading(1, at + i, 0, [new(Metric.Leq, Quality.Good, 50)])));
        Written += readings;
        _marks.Note(Journal.DurablePosition, Written);
        Book(source, new(readings, readings, 0, 0, 0, 0, 0));
    }

    public void Book(string source, IntakeTerms terms) => Intake[source] = Intake.GetValueOrDefault(source) + terms;

    /// <summary>Evaluation passes what is in the journal, and counts so many entries less than there are.</summary>
    public void Evaluate(int missing = 0)
    {
        var passed = Written - Evaluated.CountSinceStart - missing;
        var behind = JournalRecount.Of(Journal, Evaluated.Position, Journal.DurablePosition)!.Value.Written;
        Evaluated = new(Evaluated.From, Journal.DurablePosition, Evaluated.Count + behind - missing, Evaluated.CountSinceStart + passed);
        Stored = Stored with { Evaluated = Journal.DurablePosition };
    }

    /// <summary>Live events come into being; sequences are shared with other things.</summary>
    public void Decide(int events)
    {
        for (var i = 0; i < events; i++)
            Events.Add(_event += 3);
    }

    public void Notify(int missing = 0)
    {
        var upTo = Events.Count == 0 ? 0 : Events.Max;
        var passed = Events.Count(e => e > Notified.Position) - missing;
        Notified = new(Notified.From, upTo, Notified.Count + passed, Notified.CountSinceStart + passed);
        Stored = Stored with { Notified = upTo };
    }

    IReadOnlyDictionary<string, IntakeTerms> IIntakeBooks.Terms() => new Dictionary<string, IntakeTerms>(Intake);

    long? IIntakeBooks.WrittenAt(long position) => _marks.CountAt(position);

    public Task<LedgerEntry?> LastAsync(CancellationToken cancellation) => Task.FromResult(_kept.MaxBy(e => e.AtMs));

    public Task AppendAsync(LedgerEntry entry, long keepFromMs, CancellationToken cancellation)
    {
        _kept.RemoveAll(e => e.AtMs < keepFromMs);
        _kept.Add(entry);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<LedgerEntry>> ReadAsync(TimeSpanMs span, int max, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<LedgerEntry>>([.. _kept.Where(e => span.Contains(e.AtMs)).Take(max)]);

    public Task<long> CountDecidedAsync(long above, long upTo, CancellationToken cancellation) =>
        Task.FromResult((long)Events.Count(e => e > above && e <= upTo));

    public Task<LedgerPositions> PositionsAsync(CancellationToken cancellation) =>
        Task.FromResult(Stored with { Decided = Events.Count == 0 ? 0 : Events.Max });
}
