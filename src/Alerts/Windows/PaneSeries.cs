using SensorHub.Devices.Readings;

namespace SensorHub.Alerts.Windows;

/// <summary>What a ring keeps: rules that ask for the same share it.</summary>
/// <param name="While">Readings that say 0 for it are left out; null = all count.</param>
/// <param name="Length">Panes of a slot: the horizon in memory.</param>
internal readonly record struct PaneSeries(long StepMs, Metric Metric, Metric? While, int Length)
{
    private const byte NoMetric = byte.MaxValue;

    // i64 step, u8 metric, u8 while or 255, i32 length.
    public void Write(BinaryWriter to)
    {
        to.Write(StepMs);
        to.Write((byte)Metric);
        to.Write(While is { } metric ? (byte)metric : NoMetric);
        to.Write(Length);
    }

    public static PaneSeries Read(BinaryReader from) => new(
        from.ReadInt64(), (Metric)from.ReadByte(), from.ReadByte() is var metric and not NoMetric ? (Metric)metric : null, from.ReadInt32());
}
