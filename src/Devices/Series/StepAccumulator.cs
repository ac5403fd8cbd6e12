using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;

namespace SensorHub.Devices.Series;

/// <summary>Takes the values of one step in order of event time and gives one for all. Memory does not grow with the number of values.</summary>
internal abstract class StepAccumulator
{
    public static StepAccumulator For(Aggregate aggregate, MetricInfo metric) => aggregate switch
    {
        Aggregate.Leq => new EnergyMean(),
        Aggregate.Mean => metric.IsLevel ? new EnergyMean() : new Mean(),
        Aggregate.Min => new Extreme(sign: -1),
        Aggregate.Max => new Extreme(sign: 1),
        Aggregate.L10 => new Percentile(10, metric),
        Aggregate.L50 => new Percentile(50, metric),
        Aggregate.L90 => new Percentile(90, metric),
        Aggregate.Count => new Count(),
        Aggregate.Last => new Last(),
        Aggregate.Rate => new Rate(),
        _ => throw new ArgumentOutOfRangeException(nameof(aggregate), aggregate, "No such aggregate."),
    };

    public abstract void Add(long eventMs, double value);

    /// <summary>Null when the values give none.</summary>
    public abstract double? Value { get; }

    /// <summary>How far <see cref="Value"/> may lie from the true one, in units of the metric.</summary>
    public virtual double MaxError => 0;

    public abstract void Reset();

    private sealed class EnergyMean : StepAccumulator
    {
        private double _sum;
        private long _count;

        public override double? Value => _count == 0 ? null : 10 * Math.Log10(_sum / _count);
        public override void Reset() => (_sum, _count) = (0, 0);

        public override void Add(long eventMs, double value)
        {
            _sum += Math.Pow(10, value / 10);
            _count++;
        }
    }

    private sealed class Mean : StepAccumulator
    {
        private double _sum;
        private long _count;

        public override double? Value => _count == 0 ? null : _sum / _count;
        public override void Reset() => (_sum, _count) = (0, 0);

        public override void Add(long eventMs, double value)
        {
            _sum += value;
            _count++;
        }
    }

    private sealed class Extreme(int sign) : StepAccumulator
    {
        private double? _value;

        public override double? Value => _value;
        public override void Reset() => _value = null;

        public override void Add(long eventMs, double value)
        {
            if (_value is not { } best || value * sign > best * sign)
                _value = value;
        }
    }

    private sealed class Percentile(int percent, MetricInfo metric) : StepAccumulator
    {
        private readonly ValueCounts _counts = new(metric);

        public override double? Value => _counts.NearestRank(percent);
        public override double MaxError => _counts.MaxError;
        public override void Reset() => _counts.Clear();
        public override void Add(long eventMs, double value) => _counts.Add(value);
    }

    private sealed class Count : StepAccumulator
    {
        private long _count;

        public override double? Value => _count == 0 ? null : _count;
        public override void Reset() => _count = 0;
        public override void Add(long eventMs, double value) => _count++;
    }

    private sealed class Last : StepAccumulator
    {
        private double? _value;

        public override double? Value => _value;
        public override void Reset() => _value = null;
        public override void Add(long eventMs, double value) => _value = value;
    }

    private sealed class Rate : StepAccumulator
    {
        private (long Ms, double Value)? _first;
        private (long Ms, double Value) _last;

        public override double? Value => _first is { } first && _last.Ms > first.Ms
            ? (_last.Value - first.Value) * UnixMs.Hour / (_last.Ms - first.Ms)
            : null;

        public override void Reset() => _first = null;

        public override void Add(long eventMs, double value)
        {
            _last = (eventMs, value);
            _first ??= _last;
        }
    }
}
