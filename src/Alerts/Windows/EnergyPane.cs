namespace SensorHub.Alerts.Windows;

/// <summary>Energy and time of one pane, or of several merged; exact whatever the order. 32 bytes. Hot.</summary>
public struct EnergyPane : IPane<EnergyPane>, IEquatable<EnergyPane>
{
    private ulong _low;
    private ulong _high;
    private int _goodMs;
    private int _flaggedMs;
    private int _count;

    /// <summary>Σ energy × ms over good values; the energy as in <see cref="FixedEnergy"/>.</summary>
    public readonly UInt128 Sum => new(_high, _low);

    /// <summary>Time that good values cover; more than the pane's length when readings overlap.</summary>
    public readonly int GoodMs => _goodMs;

    /// <summary>Time that values not to be judged by cover.</summary>
    public readonly int FlaggedMs => _flaggedMs;

    /// <summary>Good readings that begin in it.</summary>
    public readonly int Count => _count;
    public readonly bool IsEmpty => (_goodMs | _flaggedMs) == 0;

    public void Add(double value, bool isGood, int ms, bool begins)
    {
        if (!isGood)
        {
            _flaggedMs += ms;
            return;
        }

        var high = Math.BigMul(FixedEnergy.Of(value), (ulong)ms, out var low);
        AddSum(high, low);
        _goodMs += ms;
        if (begins)
            _count++;
    }

    public void Merge(in EnergyPane other)
    {
        AddSum(other._high, other._low);
        _goodMs += other._goodMs;
        _flaggedMs += other._flaggedMs;
        _count += other._count;
    }

    public readonly void Write(BinaryWriter to)
    {
        to.Write(_low);
        to.Write(_high);
        to.Write(_goodMs);
        to.Write(_flaggedMs);
        to.Write(_count);
    }

    public static EnergyPane Read(BinaryReader from) => new()
    {
        _low = from.ReadUInt64(),
        _high = from.ReadUInt64(),
        _goodMs = from.ReadInt32(),
        _flaggedMs = from.ReadInt32(),
        _count = from.ReadInt32(),
    };

    public readonly bool Equals(EnergyPane other) =>
        Sum == other.Sum && _goodMs == other._goodMs && _flaggedMs == other._flaggedMs && _count == other._count;

    public override readonly bool Equals(object? obj) => obj is EnergyPane other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(_low, _high, _goodMs, _flaggedMs, _count);

    public static bool operator ==(EnergyPane left, EnergyPane right) => left.Equals(right);

    public static bool operator !=(EnergyPane left, EnergyPane right) => !left.Equals(right);

    private void AddSum(ulong high, ulong low)
    {
        var sum = _low + low;
        _high += high + (sum < low ? 1UL : 0UL);
        _low = sum;
    }
}
