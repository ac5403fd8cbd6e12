using System.Globalization;
using SensorHub.EndToEnd.Tests.Harness;
using SensorHub.Simulators.Replay;
using SensorHub.TestKit.Recordings;

namespace SensorHub.EndToEnd.Tests.Recordings;

/// <summary>A real meter's values, replayed through MQTT, give the figures that were computed from the files elsewhere.</summary>
[Collection(Crash.LoadCollection.Name)]
public sealed class NoiseRecordingTests
{
    private const string Device = "meter-1";
    private const double ToleranceDb = 0.01;

    // The place is not stated; its clock has a fixed offset. The city is given one to match.
    private const string Zone = "-05:00", CityZone = "Etc/GMT+5";
    private static readonly TimeSpan Offset = TimeSpan.FromHours(-5);
    private static readonly DateTimeOffset FirstDay = new(2025, 3, 21, 0, 0, 0, Offset);
    private static readonly DateTimeOffset AfterTheRecording = new(2025, 4, 2, 0, 0, 0, Offset);

    [RecordingFact]
    public async Task Seconds_of_a_day_give_the_reference_hours()
    {
        await using var hub = await StartAsync(intervalS: 1);
        await Replay.NoiseAsync(hub, Device, "noise/unnamed_site_laeq_1s_2025-03-22.csv", StampPlace.Start, Zone);
        var day = FirstDay.AddDays(1);

        var rows = RecordingFiles.Rows("reference/noise_1s_hourly.csv").ToList();

        rows.Count.ShouldBe(24);
        await CompareAsync(hub, "leq", "1h", day, day.AddDays(1), rows, "hour_start", "leq");
        await CompareAsync(hub, "l10", "1h", day, day.AddDays(1), rows, "hour_start", "l10_rank");
        await CompareAsync(hub, "l50", "1h", day, day.AddDays(1), rows, "hour_start", "l50_rank");
        await CompareAsync(hub, "l90", "1h", day, day.AddDays(1), rows, "hour_start", "l90_rank");
        await CompareAsync(hub, "max", "1h", day, day.AddDays(1), rows, "hour_start", "lmax_1s");
        await CompareAsync(hub, "min", "1h", day, day.AddDays(1), rows, "hour_start", "lmin_1s");
    }

    [RecordingFact]
    public async Task Minutes_of_eleven_days_give_the_reference_days_nights_and_percentiles()
    {
        await using var hub = await StartAsync(intervalS: 60);
        await Replay.NoiseAsync(hub, Device, "noise/unnamed_site_laeq_1min_2025-03-21_2025-04-01.csv", StampPlace.Centre, Zone);
        var week = FirstDay.AddDays(7);

        var nights = RecordingFiles.Rows("reference/noise_1min_day_night_leq.csv").ToList();
        var days = RecordingFiles.Rows("reference/noise_1min_daily_ln.csv").ToList();
        var hours = RecordingFiles.Rows("reference/noise_1min_hourly_leq.csv").ToList();

        (nights.Count, days.Count, hours.Count).ShouldBe((7, 7, 168));
        await CompareAsync(hub, "leq", "day", FirstDay, week, nights, "date", "day_leq_06_22", startHour: 6);
        await CompareAsync(hub, "leq", "night", FirstDay.AddHours(12), week.AddHours(12), nights, "date", "night_leq_22_06", startHour: 22);
        await CompareAsync(hub, "leq", "1d", FirstDay, week, days, "date", "leq_24h");
        await CompareAsync(hub, "l10", "1d", FirstDay, week, days, "date", "l10_rank");
        await CompareAsync(hub, "l50", "1d", FirstDay, week, days, "date", "l50_rank");
        await CompareAsync(hub, "l90", "1d", FirstDay, week, days, "date", "l90_rank");
        await CompareAsync(hub, "leq", "1h", FirstDay, week, hours, "hour_start", "leq_dba");
    }

    private static async Task<TestHub> StartAsync(int intervalS)
    {
        var hub = await TestHub.StartAsync(
            AfterTheRecording, new Dictionary<string, string>(StringComparer.Ordinal) { ["City:Zone"] = CityZone });
        await hub.Client.ImportAsync("devices", ["id,kind,interval_s,secret", $"{Device},noise,{intervalS},{SmallCity.SecretOf(Device)}"]);
        return hub;
    }

    private static async Task CompareAsync(
        TestHub hub, string agg, string step, DateTimeOffset from, DateTimeOffset to, List<IReadOnlyDictionary<string, string>> reference,
        string timeColumn, string valueColumn, int startHour = 0)
    {
        var points = await hub.Client.ReadingsAsync(Device, "leq", from, to, $"&step={step}&agg={agg}");

        points.Select(p => p.Ms).ShouldBe(reference.Select(r => TimeOf(r[timeColumn]).AddHours(startHour).ToUnixTimeMilliseconds()), $"{step} {agg}");
        foreach (var (point, row) in points.Zip(reference))
            point.Value!.Value.ShouldBe(
                double.Parse(row[valueColumn], CultureInfo.InvariantCulture), ToleranceDb, $"{agg} of {step} at {row[timeColumn]}");
    }

    private static DateTimeOffset TimeOf(string local) => new(DateTime.Parse(local, CultureInfo.InvariantCulture), Offset);
}
