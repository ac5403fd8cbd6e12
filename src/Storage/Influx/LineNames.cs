using System.Text;
using SensorHub.Devices.Readings;

namespace SensorHub.Storage.Influx;

/// <summary>
/// How metrics are named in line protocol. A measurement is a family of metrics, not the kind of a device: the kind can be changed in the registry, and then
/// a point written again would not meet itself.
/// </summary>
internal static class LineNames
{
    public const string Device = "device";
    public const string Period = "period";

    /// <summary>VictoriaMetrics only: the number of the correction.</summary>
    public const string Revision = "revision";

    /// <summary>Field beside a value that is not good: its <see cref="Quality"/>; 0 on a correction that is good.</summary>
    public const string QualitySuffix = "_quality";

    /// <summary>Field in place of a value that is not good.</summary>
    public const string FlaggedSuffix = "_flagged";

    // Numbers of metrics are given by sixteens.
    private static readonly string[] FamilyNames = ["noise", "fume", "dust", "truck", "weather", "device"];
    private static readonly byte[][] FamilyBytes = [.. FamilyNames.Select(Encoding.ASCII.GetBytes)];
    private static readonly byte[]?[] FieldBytes = FieldsByMetric();

    public static int Families => FamilyNames.Length;

    public static int FamilyOf(Metric metric) => (int)metric >> 4;

    public static string Measurement(Metric metric) => FamilyNames[FamilyOf(metric)];

    public static string Field(Metric metric) => MetricTable.Of(metric).Name;

    public static ReadOnlySpan<byte> FamilyName(int family) => FamilyBytes[family];

    public static ReadOnlySpan<byte> FieldName(Metric metric) => FieldBytes[(int)metric];

    private static byte[]?[] FieldsByMetric()
    {
        var fields = new byte[256][];
        foreach (var info in MetricTable.All)
            fields[(int)info.Metric] = Encoding.ASCII.GetBytes(info.Name);
        return fields;
    }
}
