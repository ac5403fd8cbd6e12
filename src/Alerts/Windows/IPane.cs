namespace SensorHub.Alerts.Windows;

/// <summary>What one stretch of time keeps of a metric; merging is exact and does not depend on order.</summary>
public interface IPane<TSelf> where TSelf : struct, IPane<TSelf>
{
    bool IsEmpty { get; }

    /// <param name="isGood">False for a value not to be judged by.</param>
    /// <param name="ms">How much of the pane the value covers.</param>
    /// <param name="begins">The reading begins in this pane and not in one before.</param>
    void Add(double value, bool isGood, int ms, bool begins);
    void Merge(in TSelf other);
    void Write(BinaryWriter to);
    static abstract TSelf Read(BinaryReader from);
}
