namespace SensorHub.Alerts.Windows;

/// <summary>The greatest good value of a pane; what guards look at.</summary>
public struct MaxPane : IPane<MaxPane>
{
    private double _max;
    private int _coveredMs;

    public readonly bool IsEmpty => _coveredMs == 0;

    /// <summary>Null when nothing good is known.</summary>
    public readonly double? Max => IsEmpty ? null : _max;

    public void Add(double value, bool isGood, int ms, bool begins)
    {
        if (isGood)
            Raise(value, ms);
    }

    public void Merge(in MaxPane other)
    {
        if (!other.IsEmpty)
            Raise(other._max, other._coveredMs);
    }

    public readonly void Write(BinaryWriter to)
    {
        to.Write(_max);
        to.Write(_coveredMs);
    }

    public static MaxPane Read(BinaryReader from) => new() { _max = from.ReadDouble(), _coveredMs = from.ReadInt32() };

    private void Raise(double value, int ms)
    {
        _max = IsEmpty ? value : Math.Max(_max, value);
        _coveredMs += ms;
    }
}
