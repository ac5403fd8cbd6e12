using SensorHub.Devices.Series;

namespace SensorHub.Alerts.Windows;

/// <summary>What one stretch of time keeps of a series, or several of them merged; exact whatever the order. 48 bytes. Hot.</summary>
public struct ValuePane : IEquatable<ValuePane>
{
    private ulong _low;
    private long _high;
    private double _max;
    private double _begunMax;
    private int _goodMs;
    private int _flaggedMs;
    private int _count;

    /// <summary>Σ fixed value × ms over good values, the value as in <see cref="FixedEnergy"/> for a level, else <see cref="FixedValue"/>.</summary>
    public readonly Int128 Sum => new((ulong)_high, _low);

    /// <summary>Time that good values cover; more than the pane's length when readings overlap.</summary>
    public readonly int GoodMs => _goodMs;

    /// <summary>Time that values not to be judged by cover.</summary>
    public readonly int FlaggedMs => _flaggedMs;

    /// <summary>Good readings that begin in it.</summary>
    public readonly int Count => _count;

    /// <summary>The greatest good value that covers any of it; null when there is none.</summary>
    public readonly double? Max => _goodMs == 0 ? null : _max;

    /// <summary>The greatest good value of a reading that begins in it; null when none does.</summary>
    public readonly double? BegunMax => _count == 0 ? null : _begunMax;
    public readonly bool IsEmpty => (_goodMs | _flaggedMs) == 0;

    /// <param name="fixedValue"><paramref name="value"/> as a whole number.</param>
    /// <param name="isGood">False for a value not to be judged by.</param>
    /// <param name="ms">How much of the pane the value covers.</param>
    /// <param name="begins">The reading begins in this pane and not in one before.</param>
    public void Add(double value, long fixedValue, bool isGood, int ms, bool begins)
    {
        if (!isGood)
        {
            _flaggedMs += ms;
            return;
        }

        if (begins)
        {
            _begunMax = _count == 0 ? value : Math.Max(_begunMax, value);
            _count++;
        }

        _max = _goodMs == 0 ? value : Math.Max(_max, value);
        _goodMs += ms;
        var high = Math.BigMul(fixedValue, (long)ms, out var low);
        AddSum(high, (ulong)low);
    }

    public void Merge(in ValuePane other)
    {
        if (other._count > 0)
            _begunMax = _count == 0 ? other._begunMax : Math.Max(_begunMax, other._begunMax);
        if (other._goodMs > 0)
            _max = _goodMs == 0 ? other._max : Math.Max(_max, other._max);
        AddSum(other._high, other._low);
        _goodMs += other._goodMs;
        _flaggedMs += other._flaggedMs;
        _count += other._count;
    }

    /// <summary>Merges a pane whose values are not to be judged by, good or not.</summary>
    public void MergeFlagged(in ValuePane other) => _flaggedMs += other._goodMs + other._flaggedMs;

    public readonly void Write(BinaryWriter to)
    {
        to.Write(_low);
        to.Write(_high);
        to.Write(_max);
        to.Write(_begunMax);
        to.Write(_goodMs);
        to.Write(_flaggedMs);
        to.Write(_count);
    }

    public static ValuePane Read(BinaryReader from) => new()
    {
        _low = from.ReadUInt64(),
        _high = from.ReadInt64(),
        _max = from.ReadDouble(),
        _begunMax = from.ReadDouble(),
        _goodMs = from.ReadInt32(),
        _flaggedMs = from.ReadInt32(),
        _count = from.ReadInt32(),
    };

    public readonly bool Equals(ValuePane other) =>
        Sum == other.Sum && Max == other.Max && BegunMax == other.BegunMax && _goodMs == other._goodMs && _flaggedMs == other._flaggedMs
        && _count == other._count;

    public override readonly bool Equals(object? obj) => obj is ValuePane other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(_low, _high, _goodMs, _flaggedMs, _count);

    public static bool operator ==(ValuePane left, ValuePane right) => left.Equals(right);

    public static bool operator !=(ValuePane left, ValuePane right) => !left.Equals(right);

    private void AddSum(long high, ulong low)
    {
        var sum = _low + low;
        _high += high + (sum < low ? 1 : 0);
        _low = sum;
    }
}
