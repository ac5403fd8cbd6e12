using System.Text;
using SensorHub.Ingest.Admission;
using SensorHub.Ingest.Decoders;
using SensorHub.Ingest.Decoders.Json;

namespace SensorHub.Ingest.Tests.Decoders.Json;

public sealed class RefusalTests : JsonFixture
{
    public static TheoryData<string, RefusalReason, string> Payloads => new()
    {
        { "", RefusalReason.Malformed, "byte 0" },
        { "{", RefusalReason.Malformed, "byte 1" },
        { """{"leq":61}x""", RefusalReason.Malformed, "byte 10" },
        { """{"leq":61}{"leq":61}""", RefusalReason.Malformed, "byte 10" },
        { """{"leq":61,}""", RefusalReason.Malformed, "" },
        { """{"leq":NaN}""", RefusalReason.Malformed, "byte 7" },
        { """{"leq":-Infinity}""", RefusalReason.Malformed, "" },
        { """{"leq":12,5}""", RefusalReason.Malformed, "" },
        { """{"leq":+12}""", RefusalReason.Malformed, "" },
        { """{"leq":0x3d}""", RefusalReason.Malformed, "" },
        { """{"leq":６１}""", RefusalReason.Malformed, "" },
        { """{'leq':61}""", RefusalReason.Malformed, "" },
        { "\uFEFF{\"leq\":61}", RefusalReason.Malformed, "byte 0" },
        { """{"leq":61} // no""", RefusalReason.Malformed, "" },
        { "null", RefusalReason.Shape, "Null" },
        { "61.2", RefusalReason.Shape, "Number" },
        { "\"leq\"", RefusalReason.Shape, "String" },
        { "[]", RefusalReason.Shape, "empty" },
        { """[{"leq":61},3]""", RefusalReason.Shape, "byte 12" },
        { """[[{"leq":61}]]""", RefusalReason.Shape, "byte 1" },
        { "{}", RefusalReason.NoKnownMetric, "byte 0" },
        { """{"ts":1786802340000}""", RefusalReason.NoKnownMetric, "" },
        { """{"colour":1}""", RefusalReason.NoKnownMetric, "" },
        { """{"leq":null}""", RefusalReason.NoKnownMetric, "" },
        { """[{"leq":61},{"colour":1}]""", RefusalReason.NoKnownMetric, "byte 12" },
        { """{"leq":"61.2"}""", RefusalReason.Type, "leq at byte 1" },
        { """{"leq":true}""", RefusalReason.Type, "leq at byte 1" },
        { """{"lmax":70,"leq":[61]}""", RefusalReason.Type, "leq at byte 11" },
        { """{"leq":{}}""", RefusalReason.Type, "leq" },
        { """{"fan_on":"true"}""", RefusalReason.Type, "fan_on" },
        { """{"leq":61,"leq":61}""", RefusalReason.DuplicateKey, "leq at byte 10" },
        { """{"leq":61,"l\u0065q":62}""", RefusalReason.DuplicateKey, "leq" },
        { """{"ts":1786802340000,"ts":1,"leq":61}""", RefusalReason.DuplicateKey, "ts" },
        { """{"period_s":1,"period_s":1,"leq":61}""", RefusalReason.DuplicateKey, "period_s" },
        { """{"leq":61,"x":1,"y":1,"x":2}""", RefusalReason.DuplicateKey, "x" },
        { """{"leq":61,"period_s":-1}""", RefusalReason.Period, "period_s at byte 10" },
        { """{"leq":61,"period_s":0.5}""", RefusalReason.Period, "0.5" },
        { """{"leq":61,"period_s":"60"}""", RefusalReason.Period, "60" },
        { """{"leq":61,"period_s":99999999}""", RefusalReason.Period, "" },
        { """{"\uD800":1,"leq":61}""", RefusalReason.Encoding, "byte 1" },
        { """{"x":[[[[[[[[1]]]]]]]],"leq":61}""", RefusalReason.Depth, "byte 12" },
    };

    [Theory]
    [MemberData(nameof(Payloads))]
    public void A_payload_that_is_no_use_is_refused_with_its_reason_and_place(string payload, RefusalReason reason, string detail)
    {
        var result = Refused(payload);
        result.Reason.ShouldBe(reason, result.Detail);
        result.Detail.ShouldNotBeNull().ShouldContain(detail);
    }

    [Fact]
    public void A_lone_surrogate_in_a_value_that_nobody_needs_does_no_harm() => One("""{"note":"\uD800","leq":61}""");

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_refused_with_their_place()
    {
        var result = Refused([.. "{\"note\":\""u8, 0xFF, .. "\",\"leq\":61}"u8]);
        result.Reason.ShouldBe(RefusalReason.Encoding);
        result.Detail.ShouldBe("not UTF-8 at byte 9");
    }

    [Fact]
    public void A_hundred_thousand_open_brackets_are_refused() => Refused(new string('[', 100_000)).Reason.ShouldBe(RefusalReason.Shape);

    [Fact]
    public void More_than_the_largest_payload_is_refused() =>
        Refused("""{"leq":61}""" + new string(' ', DecoderLimits.MaxPayloadBytes)).Reason.ShouldBe(RefusalReason.TooLarge);

    [Fact]
    public void Ten_thousand_readings_pass_and_one_more_does_not()
    {
        static string Array(int count) => "[" + string.Join(',', Enumerable.Repeat("""{"la":30}""", count)) + "]";
        Decode(Array(DecoderLimits.MaxReadings)).Result.ShouldBe(DecodeResult.Decoded(DecoderLimits.MaxReadings));
        Refused(Array(DecoderLimits.MaxReadings + 1)).Reason.ShouldBe(RefusalReason.TooLarge);
    }

    [Fact]
    public void A_reading_with_a_thousand_names_is_refused()
    {
        var names = string.Join(',', Enumerable.Range(0, 1_000).Select(i => $"\"n{i}\":1"));
        Refused($$"""{"leq":61,{{names}}}""").Reason.ShouldBe(RefusalReason.TooLarge);
    }

    [Fact]
    public void The_largest_payload_never_needs_more_than_the_largest_batch()
    {
        var payload = "[" + string.Join(',', Enumerable.Repeat("""{"la":30}""", DecoderLimits.MaxReadings)) + "]";
        payload = payload[..^1] + new string(' ', DecoderLimits.MaxPayloadBytes - payload.Length) + "]";
        using var batch = new ReadingBatch(new InFlightBudget(ReadingBatch.LargestBytes));
        var result = new JsonReadingDecoder(DecoderLimits.Default, Unknown).Decode(Encoding.UTF8.GetBytes(payload), Context, batch);
        result.Status.ShouldBe(DecodeStatus.Decoded);
    }

    [Fact]
    public void What_a_stranger_sent_is_printable_in_the_detail()
    {
        var detail = Refused("{\"a\\u001b[31m\\u202e\":1,\"a\\u001b[31m\\u202e\":2}").Detail;
        detail.ShouldBe("a\\u{1b}[31m\\u{202e} at byte 23");
    }

    [Fact]
    public void No_room_leaves_nothing_of_the_payload_behind()
    {
        var budget = new InFlightBudget(ReadingBatch.LargestBytes);
        budget.TryTake(ReadingBatch.LargestBytes - 4096).ShouldBeTrue();
        using var batch = new ReadingBatch(budget);
        var payload = "[" + string.Join(',', Enumerable.Repeat("""{"la":30}""", 500)) + "]";
        new JsonReadingDecoder(DecoderLimits.Default, Unknown).Decode(Encoding.UTF8.GetBytes(payload), Context, batch).Status.ShouldBe(DecodeStatus.NoRoom);
        batch.Count.ShouldBe(0);
        batch.Entries.Length.ShouldBe(0);
    }

    [Fact]
    public void Any_damage_to_a_payload_is_a_result_and_never_an_exception()
    {
        var random = new Random(20260815);
        var good = Encoding.UTF8.GetBytes("""[{"ts":"2026-08-15T21:59:00+08:00","leq":61.2,"x":{"y":["\u00e9",true]}},{"lat":31.2,"lon":121.4}]""");
        for (var i = 0; i < 20_000; i++)
        {
            var payload = good.ToArray();
            for (var n = random.Next(1, 4); n > 0; n--)
                payload[random.Next(payload.Length)] = (byte)random.Next(256);
            var (result, entries) = Decode(payload.AsSpan(0, random.Next(payload.Length + 1)));
            entries.Count.ShouldBe(result.Readings);
        }
    }
}
