using System.Buffers;
using System.Buffers.Binary;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;
using SensorHub.Storage.Journal;
using SensorHub.Storage.Telemetry;
using SensorHub.Storage.Telemetry.Sections;

namespace SensorHub.Storage.Tests.Telemetry.Sections;

public sealed class SectionFormatTests
{
    private const long HourMs = 500_000 * UnixMs.Hour;
    private static readonly SectionKey Key = SectionKey.OfHour(new(7, 1, 500_000));

    [Fact]
    public void A_small_section_has_exactly_these_bytes()
    {
        var rows = new EntryRows();
        rows.Add(Row(1040, HourMs + 1000, 1), [new(Metric.Leq, Quality.Good, 61.2)]);
        rows.Add(Row(1100, HourMs + 2000, 2), [new(Metric.Leq, Quality.Good, 61.5)]);

        var body = Encode(rows, basePosition: 1000, withTrail: true, out _);

        // version 1, hour 8 of the day, 1 hour, 48 bytes · base 1000, 2 entries, latest received +2002 ·
        // times from 1000 in steps of 1000, none else · heads: one run of two readings · one metric: leq, 2 values, one run of good ones ·
        // 1 decimal, from 612 in units of 3: 0, in steps of 1 · trail of 10 bytes: version 2, positions from 40 by 60, lags from 1 by 1, no other places, checksum
        Convert.ToHexString(body[..^4]).ShouldBe(
            "010801" + "30000000" + "E80702" + "A41F" + "D00F00D00F" + "010000" + "0500" + "0200000000" +
            "01" + "0102" + "0200" + "0200" + "01C80903" + "000002" + "010000" +
            "0A" + "02" + "5078" + "0202" + "00" + "602C5C3F");
        Decode(body, []).Rows[1].Position.ShouldBe(1100);
    }

    [Fact]
    public void A_trail_of_columns_and_one_of_places_say_the_same()
    {
        // Positions from 40 by 60, 1000 more before the last; lags of 1, then 6.
        foreach (var trail in new[] { Checked("01" + "500078" + "0400" + "0000D00F" + "020000" + "0300" + "00000A"), Checked("02" + "5078" + "0200" + "01" + "0400000000" + "D00F00000000" + "0A00000000") })
        {
            var rows = new EntryRow[4];
            new SectionTrail().Read(trail, rows, 1000);

            rows.Select(r => r.Position).ShouldBe([1040L, 1100, 1160, 2220]);
            rows.Select(r => r.ReceivedMs).ShouldBe([1L, 1, 1, 6]);
        }
    }

    [Fact]
    public void Readings_that_came_in_messages_of_many_take_little_for_their_trail()
    {
        var rows = new EntryRows();
        for (var i = 0; i < 3600; i++)
            rows.Add(Row(1040 + i * 150 + (i + 40) / 164 * 700_000 + i / 400 * 24_600, HourMs + i * 1000, 91_000_000 - i * 1000 + (i + 40) / 164 * 3), [new(Metric.Leq, Quality.Good, 61)]);

        var trail = new SectionTrail().Write(rows.Rows, 1000);

        trail.Length.ShouldBeLessThan(140);
        var read = new EntryRow[rows.Count];
        for (var i = 0; i < read.Length; i++)
            read[i] = rows.Rows[i] with { Position = 0, ReceivedMs = 0 };
        new SectionTrail().Read(trail.Span, read, 1000);
        read.ShouldBe(rows.Rows.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Entries_come_back_bit_for_bit(int seed)
    {
        var random = new Random(seed);
        for (var run = 0; run < 200; run++)
        {
            var rows = WildRows.Of(random, Key);
            var body = Encode(rows, basePosition: 1000, withTrail: true, out var trail);

            Text(Decode(body, trail)).ShouldBe(Text(rows));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Without_a_trail_all_but_places_and_receive_times_comes_back(int seed)
    {
        var random = new Random(seed);
        for (var run = 0; run < 100; run++)
        {
            var rows = WildRows.Of(random, Key);
            var body = Encode(rows, basePosition: 1000, withTrail: false, out _);
            var decoded = Decode(body, []);

            Text(decoded, withTrail: false).ShouldBe(Text(rows, withTrail: false));
            decoded.Rows.ToArray().Select(r => r.Position).ShouldBe(Enumerable.Range(1000, rows.Count).Select(p => (long)p));
            var latestMs = rows.Rows.ToArray().Max(r => r.ReceivedMs);
            decoded.Rows.ToArray().ShouldAllBe(r => r.ReceivedMs == latestMs);
        }
    }

    [Fact]
    public void An_hour_of_regular_seconds_takes_less_than_a_byte_a_reading()
    {
        var random = new Random(5);
        var rows = new EntryRows();
        var level = 550.0;
        for (var i = 0; i < 3600; i++)
        {
            level += random.Next(-10, 11);
            rows.Add(Row(1040 + i * 60, HourMs + i * 1000, 200), [new(Metric.Leq, Quality.Good, level / 10)]);
        }

        Encode(rows, 1000, withTrail: true, out var trail).Length.ShouldBeLessThan(3600 * 2 / 3);
        trail.ShouldBeEmpty("what is so regular lies within");
    }

    [Fact]
    public void Values_of_one_decimal_with_an_offset_are_as_short_as_without()
    {
        var random = new Random(6);
        var (plain, shifted) = (new EntryRows(), new EntryRows());
        for (var i = 0; i < 3600; i++)
        {
            var tenths = 440 + random.Next(60);
            plain.Add(Row(1040 + i * 60, HourMs + i * 1000, 200), [new(Metric.Leq, Quality.Good, tenths / 10.0)]);
            shifted.Add(Row(1040 + i * 60, HourMs + i * 1000, 200), [new(Metric.Leq, Quality.Good, (tenths * 100_000 + 85_907) / 1e6)]);
        }

        Encode(shifted, 1000, withTrail: true, out _).Length.ShouldBeInRange(2000, Encode(plain, 1000, withTrail: true, out _).Length + 16);
    }

    [Fact]
    public void Any_flipped_bit_is_reported()
    {
        var body = Encode(WildRows.Of(new Random(9), Key), 1000, withTrail: true, out _);
        for (var at = 0; at < body.Length; at++)
        {
            var damaged = body.ToArray();
            damaged[at] ^= (byte)(1 << (at % 8));
            Should.Throw<InvalidDataException>(() => DecodeAll(damaged));
        }
    }

    [Fact]
    public void Any_flipped_bit_of_a_trail_is_reported()
    {
        var body = Encode(WildRows.Of(new Random(9), Key, count: 500), 1000, withTrail: true, out var trail);
        trail.Length.ShouldBeGreaterThan(500);
        for (var at = 0; at < trail.Length; at += 7)
        {
            var damaged = trail.ToArray();
            damaged[at] ^= (byte)(1 << (at % 8));
            Should.Throw<InvalidDataException>(() => Decode(body, damaged)).Message.ShouldContain("device 7, period 1 s, hour 500000");
        }
    }

    [Fact]
    public void A_section_takes_the_place_of_those_in_its_hours()
    {
        var body = new ArrayBufferWriter<byte>();
        foreach (var hour in new[] { 3, 7, 5 })
        {
            var replaced = new ArrayBufferWriter<byte>();
            ChunkBody.Replace(body.WrittenSpan, new(1, 60, 0, hour, 1), [1, 2, 3], replaced);
            body = replaced;
        }

        ChunkBody.Sections(body.WrittenSpan).Select(s => s.FirstHour).ShouldBe([3, 5, 7]);
        var merged = new ArrayBufferWriter<byte>();
        ChunkBody.Replace(body.WrittenSpan, new(1, 60, 0, 4, 6), [4], merged);
        ChunkBody.Sections(merged.WrittenSpan).Select(s => (s.FirstHour, s.Hours)).ShouldBe([(3, 1), (4, 6)]);
    }

    private static byte[] Checked(string hex)
    {
        var bytes = Convert.FromHexString(hex + "00000000");
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(bytes.Length - 4), Crc32C.Of(bytes.AsSpan(0, bytes.Length - 4)));
        return bytes;
    }

    private static byte[] Encode(EntryRows rows, long basePosition, bool withTrail, out byte[] apart)
    {
        var trail = withTrail ? new SectionTrail().Write(rows.Rows, basePosition).ToArray() : [];
        var isWithin = trail.Length <= SectionEncoder.MaxTrailWithin;
        apart = isWithin ? [] : trail;
        var body = new ArrayBufferWriter<byte>();
        SectionFrame.Write(body, Key, new SectionEncoder().Encode(Key, rows, basePosition, isWithin ? trail : []).Span);
        return body.WrittenSpan.ToArray();
    }

    private static EntryRows Decode(byte[] body, byte[] trail)
    {
        var rows = new EntryRows();
        var section = ChunkBody.Sections(body).ShouldHaveSingleItem();
        section.FirstHour.ShouldBe(Key.FirstHour);
        new SectionDecoder().Decode(Key.Device, Key.PeriodS, Key.Day, section, body, trail, rows).ShouldBe(1000);
        return rows;
    }

    private static void DecodeAll(byte[] body)
    {
        foreach (var section in ChunkBody.Sections(body))
            new SectionDecoder().Decode(Key.Device, Key.PeriodS, Key.Day, section, body, [], new());
    }

    private static EntryRow Row(long position, long eventMs, int lagMs) => new()
    {
        Position = position,
        EventMs = eventMs,
        ReceivedMs = eventMs + lagMs,
        Device = Key.Device,
        PeriodS = Key.PeriodS,
    };

    private static List<string> Text(EntryRows rows, bool withTrail = true) =>
        [.. rows.Rows.ToArray().Select(r => $"{r with { FirstValue = 0, Position = withTrail ? r.Position : 0, ReceivedMs = withTrail ? r.ReceivedMs : 0 }} {Bits(rows, r)}")];

    private static string Bits(EntryRows rows, in EntryRow row) => string.Join(
        ' ', rows.ValuesOf(row).ToArray().OrderBy(v => v.Metric).Select(v => $"{v.Metric} {v.Quality} {BitConverter.DoubleToInt64Bits(v.Value):x}"));
}
