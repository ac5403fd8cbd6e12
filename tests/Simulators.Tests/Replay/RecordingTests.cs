using System.Text;
using System.Text.Json;
using SensorHub.Simulators.Common;
using SensorHub.Simulators.Replay;

namespace SensorHub.Simulators.Tests.Replay;

public sealed class RecordingTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData(StampPlace.Start, "2025-03-21T00:00:30+08:00")]
    [InlineData(StampPlace.Centre, "2025-03-21T00:00:00+08:00")]
    [InlineData(StampPlace.End, "2025-03-20T23:59:30+08:00")]
    public void The_event_time_is_the_start_of_what_a_row_covers(StampPlace stamp, string begin)
    {
        var recording = Open(Noise with { Stamp = stamp }, "datetime,LEQ dB -A", "2025-03-21 00:00:30,47.36041774214498", "2025-03-21 00:01:30,48.3");

        recording.PeriodS.ShouldBe(60);
        var first = recording.Read().First();
        first.EventMs.ShouldBe(DateTimeOffset.Parse(begin).ToUnixTimeMilliseconds());
        Encoding.UTF8.GetString(first.Payload.Span).ShouldBe($$"""{"ts":{{first.EventMs}},"period_s":60,"leq":47.36041774214498}""");
        first.Topic.ShouldBe("sensorhub/v1/meter-1/telemetry");
    }

    [Theory]
    [InlineData("time,leq", "2025-03-21 00:00:00,50")]
    [InlineData("Timestamp; LAeq [dB(A)] ", "2025-03-21T00:00:00 ; 50 ")]
    [InlineData("x|ts|LEQ dB -A", "9|2025/03/21 00:00:00|50.0")]
    [InlineData("\uFEFFdatetime\tleq", "2025-03-20T16:00:00Z\t50")]
    [InlineData("time,leq", "1742486400,50")]
    [InlineData("time,leq", "1742486400000,50")]
    [InlineData("note,time,leq", "\"loud, \"\"very\"\"\",2025-03-20 17:00:00 +01:00,50")]
    public void Headers_delimiters_and_times_are_recognised(string header, string row)
    {
        var message = Open(Noise, header, row).Read().Single();

        message.EventMs.ShouldBe(1742486400000);
        Json(message.Payload).GetProperty("leq").GetDouble().ShouldBe(50);
    }

    [Fact]
    public void Short_rows_and_empty_values_are_left_out_and_counted()
    {
        var dust = new RecordingOptions { Kind = RecordingKind.Dust, DeviceId = "d", Zone = "UTC", PeriodS = 0 };

        var recording = Open(
            dust, "Time;SDS_P1;SDS_P2;Temp;Signal;HPM_P1;HPM_P2", "2018/10/08 09:21:52;31.52;27.22;;-53;", "2018/10/08 09:24:21;;;;;;", "2018/10/08 09:27:00;1999.9;;30;");

        recording.Messages.ShouldBe(2);
        recording.EmptyRows.ShouldBe(1);
        recording.Read().Select(message => Encoding.UTF8.GetString(message.Payload.Span)).ShouldBe(
        [
            """{"ts":1538990512000,"period_s":0,"pm10":31.52,"pm25":27.22,"rssi":-53}""",
            """{"ts":1538990820000,"period_s":0,"pm10":1999.9,"temperature":30}""",
        ]);
    }

    [Fact]
    public void A_truck_row_goes_to_the_vehicle_with_the_time_of_its_position()
    {
        var trucks = new RecordingOptions { Kind = RecordingKind.Truck, DevicePrefix = "jc-", Zone = "-05:00" };

        var recording = Open(
            trucks, "poll_utc|latitude|longitude|vehicle|address|position_time_local",
            "2015-12-10T15:00:01Z|40.73337|-74.07313|P-19|26 Logan Ave|2015-12-10T09:09:58", "2015-12-10T15:00:01Z||-74.07313|102||2015-12-10T09:09:58");

        var message = recording.Read().Single();
        message.DeviceId.ShouldBe("jc-P-19");
        message.Topic.ShouldBe("sensorhub/v1/jc-P-19/telemetry");
        message.EventMs.ShouldBe(DateTimeOffset.Parse("2015-12-10T14:09:58Z").ToUnixTimeMilliseconds());
        Json(message.Payload).GetProperty("lat").GetDouble().ShouldBe(40.73337);
        recording.EmptyRows.ShouldBe(1);
    }

    [Fact]
    public void A_map_names_a_column_and_converts_its_unit()
    {
        var dust = new RecordingOptions { Kind = RecordingKind.Dust, DeviceId = "d", Zone = "UTC", Map = ["PM mg=pm10*1000", "sonde=temperature"] };

        Json(Open(dust, "time,PM mg,sonde,pm10", "2025-03-21 00:00:00,0.5,20,1").Read().Single().Payload).GetRawText()
            .ShouldBe("""{"ts":1742515200000,"period_s":0,"pm10":500,"temperature":20}""");
    }

    [Fact]
    public void A_format_of_its_own_can_be_described()
    {
        Open(Noise with { TimeFormat = "dd.MM.yyyy HH:mm:ss" }, "time;leq", "21.03.2025 00:00:00;50").Read().Single().EventMs.ShouldBe(1742486400000);
    }

    [Fact]
    public void Faults_are_named_by_line_all_at_once_and_nothing_is_sent()
    {
        string[] rows = ["time,leq", "2025-03-21 00:00:00,50", "21.3.2025,50", "2025-03-21 00:00:02,\"5o,0\"", "2025-03-21 00:00:03,50,7"];

        var fault = Should.Throw<UsageException>(() => Open(Noise, rows));

        fault.Message.ShouldContain("line 3: '21.3.2025' is no time");
        fault.Message.ShouldContain("line 4: column 'leq': '5o,0' is no number");
        fault.Message.ShouldContain("line 5: 3 fields where the header has 2");
        fault.Message.ShouldContain("--skip-faulty");
        Open(Noise, skipFaulty: true, rows).Messages.ShouldBe(1);
    }

    [Theory]
    [InlineData("time,leq", "2025-03-21 00:00:00,50", "--tz +08:00", null)]
    [InlineData("when,leq", "2025-03-21 00:00:00,50", "--time-column NAME with one of 'when', 'leq'", "UTC")]
    [InlineData("time,level", "2025-03-21 00:00:00,50", "--map COLUMN=METRIC with one of 'time', 'level'", "UTC")]
    [InlineData("time,leq,LAeq", "2025-03-21 00:00:00,50,51", "'leq' and 'LAeq' both look like leq", "UTC")]
    [InlineData("time", "2025-03-21 00:00:00", "wanted a header", "UTC")]
    [InlineData("time,leq", "2025-03-21 00:00:00,", "no row with a value", "UTC")]
    [InlineData("time,leq", "2025-03-21 00:00:00,50", "Asia/Shanghai", "Asia/Nowhere")]
    public void Errors_say_what_to_write(string header, string row, string said, string? zone)
    {
        Should.Throw<UsageException>(() => Open(Noise with { Zone = zone }, header, row)).Message.ShouldContain(said);
    }

    [Fact]
    public void A_stamp_that_is_not_the_start_needs_a_period()
    {
        Should.Throw<UsageException>(() => Open(Noise with { Stamp = StampPlace.Centre }, "time,leq", "2025-03-21 00:00:00,50")).Message.ShouldContain("--period");
    }

    [Fact]
    public void Times_in_the_middle_of_each_minute_are_pointed_out()
    {
        Open(Noise, "time,leq", "2025-03-21 00:00:30,50", "2025-03-21 00:01:30,50").Notes.ShouldContain(note => note.Contains("--stamp centre"));
    }

    private static readonly RecordingOptions Noise = new() { Kind = RecordingKind.Noise, DeviceId = "meter-1", Zone = "Asia/Shanghai" };

    private Recording Open(RecordingOptions options, params string[] lines) => Open(options, skipFaulty: false, lines);

    private Recording Open(RecordingOptions options, bool skipFaulty, params string[] lines)
    {
        File.WriteAllLines(_file, lines);
        return Recording.Open(_file, options, skipFaulty);
    }

    private static JsonElement Json(ReadOnlyMemory<byte> payload)
    {
        using var document = JsonDocument.Parse(payload);
        return document.RootElement.Clone();
    }
}
