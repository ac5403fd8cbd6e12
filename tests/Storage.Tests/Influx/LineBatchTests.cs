using System.Text;
using SensorHub.Devices.Readings;
using SensorHub.Storage.Influx;

namespace SensorHub.Storage.Tests.Influx;

/// <summary>Lines as the servers' manuals write them.</summary>
public sealed class LineBatchTests
{
    [Fact]
    public void A_reading_is_a_line_for_each_family_of_its_metrics() =>
        Lines("N-17", EntryKind.Reading, [new(Metric.Leq, Quality.Good, 61.2), new(Metric.Battery, Quality.Good, 88), new(Metric.Lmax, Quality.Good, 70)])
            .ShouldBe("noise,device=N-17,period=60 leq=61.2,lmax=70 1700000000000\ndevice,device=N-17,period=60 battery=88 1700000000000\n");

    [Theory]
    [InlineData("a b,c=d", "a\\ b\\,c\\=d")]
    [InlineData("a\nb\rc\td", "a\\ b\\ c\\ d")]
    [InlineData("tail\\", "tail/")]
    [InlineData("\"q'\u00e9夜", "\"q'\u00e9夜")]
    public void Letters_with_a_meaning_are_escaped(string id, string escaped) =>
        Lines(id, EntryKind.Reading, [new(Metric.La, Quality.Good, 50)]).ShouldBe($"noise,device={escaped},period=60 la=50 1700000000000\n");

    [Theory]
    [InlineData(1e-7, "1E-07")]
    [InlineData(-0.1, "-0.1")]
    [InlineData(1.7976931348623157e308, "1.7976931348623157E+308")]
    public void A_number_reads_back_as_the_same(double value, string text) =>
        Lines("a", EntryKind.Reading, [new(Metric.Fume, Quality.Good, value)]).ShouldBe($"fume,device=a,period=60 fume={text} 1700000000000\n");

    [Fact]
    public void A_flagged_value_has_a_field_of_its_own() =>
        Lines("a", EntryKind.Reading, [new(Metric.Leq, Quality.Maintenance | Quality.Fault, 99)])
            .ShouldBe("noise,device=a,period=60 leq_flagged=99,leq_quality=40 1700000000000\n");

    [Fact]
    public void A_correction_overwrites_with_its_quality_or_is_a_series_of_its_own()
    {
        MetricValue[] values = [new(Metric.Leq, Quality.Good, 55)];
        Lines("a", EntryKind.Correction, values).ShouldBe("noise,device=a,period=60 leq=55,leq_quality=0 1700000000000\n");
        Lines("a", EntryKind.Correction, values, withRevisions: true).ShouldBe("noise,device=a,period=60,revision=3 leq=55 1700000000000\n");
    }

    [Fact]
    public void Conflicts_suspect_clocks_and_unknown_metrics_give_nothing()
    {
        Lines("a", EntryKind.Conflict, [new(Metric.Leq, Quality.Good, 55)]).ShouldBeEmpty();
        Lines("a", EntryKind.Reading, [new(Metric.Leq, Quality.Good, 55)], flags: EntryFlags.ClockSuspect).ShouldBeEmpty();
        Lines("a", EntryKind.Reading, [new((Metric)15, Quality.Good, 55), new((Metric)200, Quality.Good, 55)]).ShouldBeEmpty();
    }

    private static string Lines(string device, EntryKind kind, MetricValue[] values, bool withRevisions = false, EntryFlags flags = EntryFlags.None)
    {
        var batch = new LineBatch(withRevisions);
        batch.Add(device, 60, 1_700_000_000_000, kind, flags, revision: 3, values);
        var text = Encoding.UTF8.GetString(batch.Lines.Span);
        batch.Count.ShouldBe(text.Count(c => c == '\n'));
        return text;
    }
}
