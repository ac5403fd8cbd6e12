using SensorHub.Devices.Readings;
using SensorHub.Ingest.Decoders;

namespace SensorHub.Ingest.Tests.Decoders.Json;

public sealed class EventTimeTests : JsonFixture
{
    [Theory]
    [InlineData("1786802340000")]
    [InlineData("1786802340000.9")]
    [InlineData("1.78680234e12")]
    [InlineData("\"2026-08-15T13:59:00Z\"")]
    [InlineData("\"2026-08-15t13:59:00.000z\"")]
    [InlineData("\"2026-08-15T21:59:00+08:00\"")]
    [InlineData("\"2026-08-15T21:59+0800\"")]
    [InlineData("\"2026-08-15 21:59:00+08\"")]
    [InlineData("\"2026-08-15T10:29:00.0009-03:30\"")]
    public void One_instant_can_be_said_in_many_ways(string ts)
    {
        var entry = One($$"""{"ts":{{ts}},"leq":61}""");
        entry.EventMs.ShouldBe(1_786_802_340_000);
        entry.Flags.ShouldBe(EntryFlags.None);
    }

    [Fact]
    public void Milliseconds_are_kept() => One("""{"ts":"2026-08-15T13:59:00.1239Z","leq":61}""").EventMs.ShouldBe(1_786_802_340_123);

    [Theory]
    [InlineData("\"2026-08-15T13:59:00\"")]
    [InlineData("\"2026-08-15\"")]
    [InlineData("\"2016-12-31T23:59:60Z\"")]
    [InlineData("\"2026-02-29T00:00:00Z\"")]
    [InlineData("\"2026-13-01T00:00:00Z\"")]
    [InlineData("\"2026-08-15T24:00:00Z\"")]
    [InlineData("\"0000-01-01T00:00:00Z\"")]
    [InlineData("\"2026-08-15T13:59:00.Z\"")]
    [InlineData("\"2026-08-15T13:59:00+8\"")]
    [InlineData("\"2026-08-15T13:59:00+24:00\"")]
    [InlineData("\"1786802340000\"")]
    [InlineData("\"\"")]
    [InlineData("\"２０２６-08-15T13:59:00Z\"")]
    [InlineData("\"\\u0032026-08-15T13:59:00Z\"")]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("1e400")]
    public void A_time_that_cannot_be_read_refuses_the_payload(string ts) =>
        Refused($$"""{"leq":61,"ts":{{ts}}}""").Reason.ShouldBe(RefusalReason.Timestamp);

    [Fact]
    public void Without_a_time_the_receive_time_is_taken()
    {
        var entry = One("""{"leq":61}""");
        entry.EventMs.ShouldBe(Received);
        entry.Flags.ShouldBe(EntryFlags.ReceiveTimeTaken);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("946684800000")]
    [InlineData("1262303999999")]
    [InlineData("1786802340")]
    [InlineData("1786802340000000")]
    [InlineData("1786802340000000000")]
    [InlineData("2147483647000")]
    [InlineData("9223372036854775807")]
    [InlineData("-9223372036854775808")]
    [InlineData("9223372036854775808")]
    [InlineData("1e300")]
    [InlineData("\"9999-12-31T23:59:59Z\"")]
    [InlineData("\"2106-02-07T06:28:15Z\"")]
    [InlineData("1786802700001")]
    public void A_clock_wrong_by_years_is_suspect_and_the_receive_time_stands_in(string ts)
    {
        var entry = One($$"""{"ts":{{ts}},"leq":61}""");
        entry.EventMs.ShouldBe(Received);
        entry.ReceivedMs.ShouldBe(Received);
        entry.Flags.ShouldBe(EntryFlags.ClockSuspect);
    }

    [Theory]
    [InlineData(1_262_304_000_000)]
    [InlineData(1_786_802_700_000)]
    public void The_edges_of_the_trusted_span_belong_to_it(long ts) => One($$"""{"ts":{{ts}},"leq":61}""").EventMs.ShouldBe(ts);
}
