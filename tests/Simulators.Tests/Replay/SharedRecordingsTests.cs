using System.Text.Json;
using SensorHub.Simulators.Replay;
using SensorHub.Simulators.Scenarios;
using SensorHub.TestKit.Recordings;

namespace SensorHub.Simulators.Tests.Replay;

public sealed class SharedRecordingsTests
{
    [RecordingFact]
    public void Every_second_of_the_noise_day_becomes_a_reading()
    {
        var recording = Recording.Open(RecordingFiles.PathOf("noise/unnamed_site_laeq_1s_2025-03-22.csv"), Noise);

        recording.Messages.ShouldBe(86_401);
        recording.PeriodS.ShouldBe(1);
        var first = recording.Read().First();
        first.EventMs.ShouldBe(DateTimeOffset.Parse("2025-03-22T00:00:00+00:00").ToUnixTimeMilliseconds());
        Value(first, "leq").ShouldBe(44.085907);
    }

    [RecordingFact]
    public void The_minutes_of_the_noise_week_begin_half_a_minute_before_their_stamp()
    {
        var recording = Recording.Open(
            RecordingFiles.PathOf("noise/unnamed_site_laeq_1min_2025-03-21_2025-04-01.csv"), Noise with { Stamp = StampPlace.Centre });

        recording.Messages.ShouldBe(16_470);
        recording.PeriodS.ShouldBe(60);
        recording.Read().ShouldAllBe(message => message.EventMs % 60_000 == 0);
    }

    [RecordingFact]
    public void The_polls_of_the_trucks_keep_their_repeats()
    {
        var recording = Recording.Open(
            RecordingFiles.PathOf("gps/jersey_city_garbage_trucks_rawpolls_2015-12-10_15h_utc.csv"),
            new RecordingOptions { Kind = RecordingKind.Truck, DevicePrefix = "jc-", Zone = "-05:00" });

        recording.Messages.ShouldBe(8_340);
        recording.Devices.ShouldBe(139);
        recording.Read().DistinctBy(message => (message.DeviceId, message.EventMs)).Count().ShouldBe(1_312);
    }

    [RecordingFact]
    public void The_dust_node_gives_both_sizes_of_particles()
    {
        var recording = Recording.Open(
            RecordingFiles.PathOf("dust/hcmc_sds011_145s_2018-10-08_2018-10-31.csv"),
            new RecordingOptions { Kind = RecordingKind.Dust, DeviceId = "dust-1", Zone = "UTC" });

        // 13,260 rows; PM is blank in two, everything else too in one of them.
        recording.Messages.ShouldBe(13_259);
        recording.EmptyRows.ShouldBe(1);
        recording.PeriodS.ShouldBe(0);
        var first = recording.Read().First();
        Value(first, "pm10").ShouldBe(31.52);
        Value(first, "pm25").ShouldBe(27.22);
        recording.Read().Count(message => Has(message, "pm10")).ShouldBe(13_258);
    }

    private static readonly RecordingOptions Noise = new() { Kind = RecordingKind.Noise, DeviceId = "meter-1", Zone = "+00:00" };

    private static double Value(SimulatedMessage message, string name) => Parsed(message).GetProperty(name).GetDouble();

    private static bool Has(SimulatedMessage message, string name) => Parsed(message).TryGetProperty(name, out _);

    private static JsonElement Parsed(SimulatedMessage message) => JsonSerializer.Deserialize<JsonElement>(message.Payload.Span);
}
