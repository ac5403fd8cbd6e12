using System.Text;
using SensorHub.Devices.Readings;
using SensorHub.Ingest.Admission;
using SensorHub.Ingest.Decoders;
using SensorHub.Ingest.Decoders.Json;
using SensorHub.TestKit.Ingest;

namespace SensorHub.Ingest.Tests.Decoders.Json;

/// <summary>The three shapes that ThingsBoard's documentation gives for <c>v1/devices/me/telemetry</c>, alone and in arrays.</summary>
public sealed class ThingsBoardTests : JsonFixture
{
    private const long At = 1_786_802_340_000;

    [Fact]
    public void Values_with_a_time_are_one_reading()
    {
        const string Payload = """{"ts":1786802340000,"values":{"leq":61.25,"lmax":70}}""";
        var entry = Decoded(Payload).ShouldHaveSingleItem();
        entry.EventMs.ShouldBe(At);
        entry.Flags.ShouldBe(EntryFlags.None);
        entry.Values.ShouldBe([Good(Metric.Leq, 61.25), Good(Metric.Lmax, 70)]);
        Encoding.UTF8.GetString(entry.Raw).ShouldBe(Payload);
    }

    [Theory]
    [InlineData("""{"values":{"leq":61.25},"ts":1786802340000}""")]
    [InlineData("""{"ts":1786802340000,"leq":61.25}""")]
    [InlineData("""{"ts":"2026-08-15T21:59:00+08:00","values":{"leq":61.25}}""")]
    [InlineData("""{"ts":1786802340000,"values":{"leq":61.25,"label":"north gate","nested":{"a":[1]}}}""")]
    public void The_order_of_members_the_form_of_the_time_and_unknown_names_do_not_matter(string payload)
    {
        var entry = Decoded(payload).ShouldHaveSingleItem();
        entry.EventMs.ShouldBe(At);
        entry.Values.ShouldBe([Good(Metric.Leq, 61.25)]);
    }

    [Fact]
    public void Bare_values_take_the_receive_time()
    {
        var entry = Decoded("""{"leq":61.25}""").ShouldHaveSingleItem();
        entry.EventMs.ShouldBe(Received);
        entry.Flags.ShouldBe(EntryFlags.ReceiveTimeTaken);
    }

    [Fact]
    public void Elements_of_an_array_may_have_different_shapes() =>
        Decoded("""[{"ts":1786802340000,"values":{"leq":61}},{"ts":1786802341000,"values":{"leq":62}},{"ts":1786802342000,"leq":63}]""")
            .Select(e => (e.EventMs - At, e[Metric.Leq].Value)).ShouldBe([(0, 61), (1_000, 62), (2_000, 63)]);

    [Fact]
    public void Half_a_position_is_flagged_wherever_its_halves_stand()
    {
        Decoded("""{"lat":31,"values":{"lon":121}}""").Single().Values.ShouldBe([Good(Metric.Lat, 31), Good(Metric.Lon, 121)]);
        Decoded("""{"values":{"lat":31,"leq":60}}""").Single()[Metric.Lat].Quality.ShouldBe(Quality.Fault);
    }

    [Theory]
    [InlineData("""{"ts":1786802340000,"values":{}}""", RefusalReason.NoKnownMetric)]
    [InlineData("""{"ts":1786802340000,"values":[1]}""", RefusalReason.Type)]
    [InlineData("""{"ts":1786802340000,"values":null}""", RefusalReason.Type)]
    [InlineData("""{"values":{"leq":60},"values":{"lmax":61}}""", RefusalReason.DuplicateKey)]
    [InlineData("""{"leq":60,"values":{"leq":61}}""", RefusalReason.DuplicateKey)]
    [InlineData("""{"values":{"values":{"leq":61}}}""", RefusalReason.DuplicateKey)]
    [InlineData("""{"values":{"leq":"61"}}""", RefusalReason.Type)]
    [InlineData("""{"values":{"leq":61}""", RefusalReason.Malformed)]
    public void What_cannot_be_read_is_refused_whole(string payload, RefusalReason reason)
    {
        var (result, entries) = Decode(payload, Context with { Format = PayloadFormat.ThingsBoardJson });
        result.Reason.ShouldBe(reason);
        entries.ShouldBeEmpty();
    }

    [Fact]
    public void Elsewhere_values_is_an_unknown_name() =>
        Decode("""{"values":{"leq":61}}""", Context).Result.Reason.ShouldBe(RefusalReason.NoKnownMetric);

    private IReadOnlyList<EntryCopy> Decoded(string payload)
    {
        var (result, entries) = Decode(payload, Context with { Format = PayloadFormat.ThingsBoardJson });
        result.Status.ShouldBe(DecodeStatus.Decoded, result.Detail);
        return entries;
    }

    private (DecodeResult Result, IReadOnlyList<EntryCopy> Entries) Decode(string payload, DecodeContext context)
    {
        using var batch = new ReadingBatch(Budget);
        var result = new JsonReadingDecoder(DecoderLimits.Default, Unknown).Decode(Encoding.UTF8.GetBytes(payload), context, batch);
        return (result, EntryCopy.All(batch.Entries));
    }
}
