using System.Text;
using SensorHub.Devices.Readings;
using SensorHub.Ingest.Decoders;

namespace SensorHub.Ingest.Tests.Decoders.Json;

public sealed class ReadingTests : JsonFixture
{
    [Fact]
    public void An_object_is_one_reading_with_its_own_bytes()
    {
        const string Payload = """{"ts":1786802340000,"period_s":1,"leq":61.25,"lmax":70}""";
        var entry = One(" " + Payload + "\n");
        entry.Kind.ShouldBe(EntryKind.Reading);
        entry.Flags.ShouldBe(EntryFlags.None);
        entry.EventMs.ShouldBe(1_786_802_340_000);
        entry.ReceivedMs.ShouldBe(Received);
        entry.Device.ShouldBe(7);
        entry.PeriodS.ShouldBe(1);
        entry.Values.ShouldBe([Good(Metric.Leq, 61.25), Good(Metric.Lmax, 70)]);
        Encoding.UTF8.GetString(entry.Raw).ShouldBe(Payload);
    }

    [Fact]
    public void Each_element_of_an_array_is_a_reading_with_its_own_slice()
    {
        var (result, entries) = Decode("""[{"ts":1786802340000,"leq":61}, {"ts":1786802341000,"leq":62}]""");
        result.ShouldBe(DecodeResult.Decoded(2));
        entries.Select(e => Encoding.UTF8.GetString(e.Raw)).ShouldBe(["""{"ts":1786802340000,"leq":61}""", """{"ts":1786802341000,"leq":62}"""]);
        entries.Select(e => e.EventMs).ShouldBe([1_786_802_340_000, 1_786_802_341_000]);
    }

    [Fact]
    public void Every_metric_of_the_table_is_known_by_its_name()
    {
        foreach (var metric in MetricTable.All)
            One($$"""{"{{metric.Name}}":{{metric.Max}}}""").Values.Single().Metric.ShouldBe(metric.Metric);
    }

    [Fact]
    public void All_metrics_fit_into_one_reading()
    {
        var payload = "{" + string.Join(',', MetricTable.All.Select(m => $"\"{m.Name}\":{m.Min}")) + "}";
        One(payload).Values.Count.ShouldBe(MetricTable.All.Count);
    }

    [Fact]
    public void Without_a_period_the_device_says_what_it_covers() => One("""{"leq":61}""").PeriodS.ShouldBe(60);

    [Theory]
    [InlineData("true", 1)]
    [InlineData("false", 0)]
    [InlineData("1", 1)]
    [InlineData("0", 0)]
    public void Booleans_are_said_in_words_or_as_numbers(string json, double value) =>
        One($$"""{"fan_on":{{json}}}""")[Metric.FanOn].ShouldBe(Good(Metric.FanOn, value));

    [Theory]
    [InlineData("""{"leq":140.1}""", Metric.Leq, 140.1, Quality.OutOfRange)]
    [InlineData("""{"leq":19.99}""", Metric.Leq, 19.99, Quality.OutOfRange)]
    [InlineData("""{"leq":1e400}""", Metric.Leq, 0, Quality.NonFinite)]
    [InlineData("""{"leq":-1e999}""", Metric.Leq, 0, Quality.NonFinite)]
    [InlineData("""{"fan_on":0.5}""", Metric.FanOn, 0.5, Quality.OutOfRange)]
    [InlineData("""{"fume":-0}""", Metric.Fume, 0, Quality.Good)]
    [InlineData("""{"fume":1e-400}""", Metric.Fume, 0, Quality.Good)]
    public void A_value_that_cannot_be_is_flagged(string payload, Metric metric, double value, Quality quality) =>
        One(payload)[metric].ShouldBe(new(metric, quality, value));

    [Fact]
    public void The_rest_of_a_reading_with_a_flagged_value_counts() =>
        One("""{"leq":1e999,"lmax":80}""").Values.ShouldBe([new(Metric.Leq, Quality.NonFinite, 0), Good(Metric.Lmax, 80)]);

    [Theory]
    [InlineData("""{"lat":31.2,"lon":121.4}""", Quality.Good, Quality.Good)]
    [InlineData("""{"lon":121.4,"lat":91}""", Quality.OutOfRange | Quality.Fault, Quality.Fault)]
    [InlineData("""{"lat":31.2,"lon":1e999}""", Quality.Fault, Quality.NonFinite | Quality.Fault)]
    public void A_position_is_atomic(string payload, Quality lat, Quality lon)
    {
        var entry = One(payload);
        entry[Metric.Lat].Quality.ShouldBe(lat);
        entry[Metric.Lon].Quality.ShouldBe(lon);
    }

    [Fact]
    public void Half_a_position_is_flagged()
    {
        var entry = One("""{"speed":3,"lat":31.2}""");
        entry[Metric.Lat].Quality.ShouldBe(Quality.Fault);
        entry[Metric.Speed].Quality.ShouldBe(Quality.Good);
    }

    [Fact]
    public void Null_says_that_there_is_no_value() => One("""{"ts":null,"period_s":null,"leq":null,"lmax":80}""").Values.ShouldBe([Good(Metric.Lmax, 80)]);

    [Fact]
    public void Unknown_names_are_counted_and_the_known_ones_kept()
    {
        const string Payload = """{"leq":61,"colour":"red","deep":{"a":[1,{"b":2}]},"Leq":3}""";
        One(Payload).Values.ShouldBe([Good(Metric.Leq, 61)]);
        One(Payload);
        Unknown.Total.ShouldBe(6);
        Unknown.Snapshot().ShouldBe([new("Leq", 2), new("colour", 2), new("deep", 2)]);
    }

    [Fact]
    public void No_more_than_a_thousand_unknown_names_are_told_apart()
    {
        for (var i = 0; i < 1_100; i++)
            One($$"""{"leq":61,"n{{i}}":1}""");
        Unknown.Total.ShouldBe(1_100);
        Unknown.Snapshot().Count.ShouldBe(UnknownMetrics.MaxNames);
    }

    [Fact]
    public void A_name_may_be_escaped() => One("""{"\u006ceq":61}""")[Metric.Leq].Value.ShouldBe(61);
}
