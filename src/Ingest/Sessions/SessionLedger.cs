namespace SensorHub.Ingest.Sessions;

/// <summary>Why a message to a client was not delivered.</summary>
public enum DropReason
{
    /// <summary>The session was at its bound.</summary>
    Full,

    /// <summary>Its time was over.</summary>
    Expired,

    /// <summary>Larger than the client takes.</summary>
    TooLarge,

    /// <summary>The right to the topic was gone, or the subscription.</summary>
    Withdrawn,

    /// <summary>The session ended before: by its expiry, a clean start, or its owner's rights.</summary>
    SessionEnded,
}

/// <summary>Messages of the hub to its clients since start: <c>queued = delivered + dropped + still waiting</c> for sessions begun since. Thread safe.</summary>
public sealed class SessionLedger
{
    private readonly long[] _dropped = new long[Enum.GetValues<DropReason>().Length];
    private long _queued;
    private long _delivered;
    private long _evicted;

    public long Queued => Volatile.Read(ref _queued);

    /// <summary>Acknowledged, or written to the connection at QoS 0.</summary>
    public long Delivered => Volatile.Read(ref _delivered);

    /// <summary>Sessions that went because there were too many.</summary>
    public long Evicted => Volatile.Read(ref _evicted);

    public long Dropped(DropReason reason) => Volatile.Read(ref _dropped[(int)reason]);

    /// <summary>Adds what one committed transaction did.</summary>
    public void Add(SessionTally tally)
    {
        Interlocked.Add(ref _queued, tally.Queued);
        Interlocked.Add(ref _delivered, tally.Delivered);
        Interlocked.Add(ref _evicted, tally.Evicted);
        foreach (var (reason, count) in tally.Dropped)
            Interlocked.Add(ref _dropped[(int)reason], count);
    }
}

/// <summary>What one transaction did to sessions.</summary>
public sealed class SessionTally
{
    private readonly Dictionary<DropReason, long> _dropped = [];

    public long Queued { get; set; }
    public long Delivered { get; set; }
    public long Evicted { get; set; }
    public IReadOnlyDictionary<DropReason, long> Dropped => _dropped;

    public void Drop(DropReason reason, long count = 1)
    {
        if (count > 0)
            _dropped[reason] = _dropped.GetValueOrDefault(reason) + count;
    }
}
