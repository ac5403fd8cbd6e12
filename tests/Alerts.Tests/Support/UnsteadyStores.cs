using SensorHub.Devices.Readings;
using SensorHub.TestKit.Journals;

namespace SensorHub.Alerts.Tests.Support;

/// <summary>A journal and a history whose reads fail now and then, some of them half way.</summary>
/// <param name="fails">Asked before each read of history.</param>
/// <param name="recordFails">Asked before each record.</param>
internal sealed class UnsteadyStores(Func<bool> fails, Func<bool> recordFails) : IJournalFeed, IReadingHistory
{
    private const int SeenBeforeFailure = 2;
    private MemoryJournal _inner = null!;

    /// <summary>What failed reads throw.</summary>
    public Func<Exception> Failure { get; init; } = static () => new IOException("unable to open database file");

    public int FailedReads { get; private set; }
    public int FailedRecords { get; private set; }
    public long FirstPosition => _inner.FirstPosition;
    public long DurablePosition => _inner.DurablePosition;

    public UnsteadyStores Over(MemoryJournal inner)
    {
        _inner = inner;
        return this;
    }

    public ValueTask WaitBeyondAsync(long position, CancellationToken cancellation) => _inner.WaitBeyondAsync(position, cancellation);

    public IJournalReader OpenReader(long position) => new Reader(this, _inner.OpenReader(position), recordFails);

    public int Read(
        int device, int? periodS, long fromMs, long toMs, long asOfPosition, ReadingVisitor visitor, bool withSuspectClocks = false,
        CancellationToken cancellation = default)
    {
        if (!fails())
            return _inner.Read(device, periodS, fromMs, toMs, asOfPosition, visitor, withSuspectClocks, cancellation);
        FailedReads++;
        var left = SeenBeforeFailure;
        _inner.Read(
            device, periodS, fromMs, toMs, asOfPosition,
            (eventMs, flags, values) =>
            {
                if (left-- > 0)
                    visitor(eventMs, flags, values);
            },
            withSuspectClocks, cancellation);
        throw Failure();
    }

    public long? NewestEventMs(int device) => _inner.NewestEventMs(device);

    public long? LastReceivedMs(int device, long asOfPosition) =>
        fails() ? throw Failure() : _inner.LastReceivedMs(device, asOfPosition);

    private sealed class Reader(UnsteadyStores stores, IJournalReader inner, Func<bool> fails) : IJournalReader
    {
        public bool TryRead(out JournalRecord record)
        {
            if (!fails())
                return inner.TryRead(out record);
            stores.FailedRecords++;
            throw new IOException("too many open files");
        }

        public void Dispose() => inner.Dispose();
    }
}
