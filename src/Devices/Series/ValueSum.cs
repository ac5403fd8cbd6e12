using SensorHub.Devices.Time;

namespace SensorHub.Devices.Series;

/// <summary>
/// What is kept of the values of a stretch of time, enough for every aggregate but percentiles. Exact: neither order nor grouping of what is added
/// or merged changes a bit of it, but of two values of one instant the one that came later is the last. Hot.
/// </summary>
public record struct ValueSum
{
    /// <summary>Number of values; of an empty one nothing else means anything.</summary>
    public long Count { get; set; }

    /// <summary>Σ of the values as whole numbers, of <see cref="FixedEnergy"/> for levels, else of <see cref="FixedValue"/>.</summary>
    public Int128 Sum { get; set; }
    public double Min { get; set; }
    public double Max { get; set; }

    /// <summary>Event time of <see cref="First"/>, Unix ms.</summary>
    public long FirstMs { get; set; }
    public double First { get; set; }

    /// <summary>Event time of <see cref="Last"/>, Unix ms.</summary>
    public long LastMs { get; set; }
    public double Last { get; set; }

    public void Add(long eventMs, double value, bool isLevel)
    {
        Sum += isLevel ? FixedEnergy.Of(value) : FixedValue.Of(value);
        Min = Count == 0 ? value : Math.Min(Min, value);
        Max = Count == 0 ? value : Math.Max(Max, value);
        if (Count == 0 || eventMs < FirstMs)
            (FirstMs, First) = (eventMs, value);
        if (Count == 0 || eventMs >= LastMs)
            (LastMs, Last) = (eventMs, value);
        Count++;
    }

    public void Merge(in ValueSum later)
    {
        if (later.Count == 0)
            return;
        if (Count == 0)
        {
            this = later;
            return;
        }

        Sum += later.Sum;
        Min = Math.Min(Min, later.Min);
        Max = Math.Max(Max, later.Max);
        if (later.FirstMs < FirstMs)
            (FirstMs, First) = (later.FirstMs, later.First);
        if (later.LastMs >= LastMs)
            (LastMs, Last) = (later.LastMs, later.Last);
        Count += later.Count;
    }

    /// <summary>Null when the values give none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A percentile: it needs the values.</exception>
    public readonly double? ValueOf(Aggregate aggregate, bool isLevel) => (aggregate, Count) switch
    {
        (_, 0) => null,
        (Aggregate.Leq, _) => FixedEnergy.Level(Sum, Count),
        (Aggregate.Mean, _) => isLevel ? FixedEnergy.Level(Sum, Count) : FixedValue.Value(Sum, Count),
        (Aggregate.Min, _) => Min,
        (Aggregate.Max, _) => Max,
        (Aggregate.Count, _) => Count,
        (Aggregate.Last, _) => Last,
        (Aggregate.Rate, _) => LastMs > FirstMs ? (Last - First) * UnixMs.Hour / (LastMs - FirstMs) : null,
        _ => throw new ArgumentOutOfRangeException(nameof(aggregate), aggregate, "It needs the values themselves."),
    };
}
