namespace SensorHub.Alerts.Silence;

/// <summary>
/// What is remembered of one that should be heard, a device or everything behind a gateway. Times come twice: as the city's clock shows them,
/// for people, and as the time for which the hub has been up (<see cref="UpClock"/>), to measure silence by. Zero is the state of one never heard.
/// </summary>
internal struct Listener
{
    public long HeardMs;
    public long HeardUpMs;

    /// <summary>When it was last seen to be excused: in maintenance, disabled, parked.</summary>
    public long ExcusedMs;
    public long ExcusedUpMs;
    public bool IsExcused;

    /// <summary>When it is looked at next, up time; 0 = it is not.</summary>
    public long DueUpMs;

    /// <summary>Begin of the silence that is alerted; 0 = none is.</summary>
    public long SilentFromMs;

    /// <summary>How long it must be silent, as planned.</summary>
    public long ThresholdMs;

    /// <summary>It is looked at: while it is not judged, and up to the first look at which it is again, silence says nothing.</summary>
    public void Look(in UpClock clock, bool isJudged)
    {
        if (!isJudged || IsExcused)
            (ExcusedMs, ExcusedUpMs) = (clock.NowMs, clock.NowUpMs);
        IsExcused = !isJudged;
    }

    public void Hear(long receivedMs, long upMs) => (HeardMs, HeardUpMs, IsExcused) = (receivedMs, upMs, false);

    public readonly bool WasHeard => HeardMs != 0;
    public readonly bool IsSilent => SilentFromMs != 0;

    /// <summary>Where its silence begins, if it is silent.</summary>
    public readonly long QuietFromMs => Math.Max(HeardMs, ExcusedMs);

    /// <summary>From when on it is silent, up time.</summary>
    public readonly long SilentAtUpMs => Math.Max(HeardUpMs, ExcusedUpMs) + ThresholdMs;

    public void Write(BinaryWriter to)
    {
        to.Write(HeardMs);
        to.Write(HeardUpMs);
        to.Write(ExcusedMs);
        to.Write(ExcusedUpMs);
        to.Write(IsExcused);
        to.Write(DueUpMs);
        to.Write(SilentFromMs);
    }

    /// <summary>Reads what <see cref="Write"/> wrote; how long it may be silent is planned anew.</summary>
    public static Listener Read(BinaryReader from) => new()
    {
        HeardMs = from.ReadInt64(),
        HeardUpMs = from.ReadInt64(),
        ExcusedMs = from.ReadInt64(),
        ExcusedUpMs = from.ReadInt64(),
        IsExcused = from.ReadBoolean(),
        DueUpMs = from.ReadInt64(),
        SilentFromMs = from.ReadInt64(),
    };
}

/// <summary>City time less all the time in which the hub was down: what passes on it is silence, if nothing is heard.</summary>
internal struct UpClock
{
    private long _downMs;

    public long NowMs { get; private set; }
    public readonly long NowUpMs => NowMs - _downMs;

    /// <param name="isStart">The time since the record before was not watched.</param>
    public void Take(long committedMs, bool isStart)
    {
        if (isStart && NowMs != 0)
            _downMs += Math.Max(0, committedMs - NowMs);
        NowMs = committedMs;
    }

    /// <summary>Of a time since the last start.</summary>
    public readonly long UpOf(long ms) => ms - _downMs;

    public void Write(BinaryWriter to)
    {
        to.Write(NowMs);
        to.Write(_downMs);
    }

    public void Read(BinaryReader from)
    {
        NowMs = from.ReadInt64();
        _downMs = from.ReadInt64();
    }
}
