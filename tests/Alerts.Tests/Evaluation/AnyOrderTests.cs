using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Tests.Support;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;
using SensorHub.TestKit.Journals;

namespace SensorHub.Alerts.Tests.Evaluation;

/// <summary>Random series, delivered in random disorder, against slow and simple oracles.</summary>
public sealed class AnyOrderTests
{
    private const int Cases = 150;

    public static TheoryData<string, int, int, int> Nights => new()
    {
        { "Asia/Shanghai", 2026, 11, 2 },
        { "Europe/Berlin", 2026, 10, 24 },
        { "Europe/Berlin", 2026, 3, 28 },
        { "Australia/Lord_Howe", 2026, 4, 4 },
    };

    [Theory]
    [MemberData(nameof(Nights))]
    public void Window_alerts_and_verdicts_are_those_of_the_oracle(string zone, int year, int month, int day)
    {
        var found = 0;
        for (var seed = 0; seed < Cases / 2; seed++)
        {
            var random = new Random(seed);
            var rig = new EvaluationRig([NoiseRules.SiteNight], zone);
            var night = rig.Calendar.NightOf(new DateOnly(year, month, day));

            Deliver(rig, random, RandomSeries.Noise(random, night), night.ToMs);

            var oracle = new WindowOracle(NoiseRules.SiteNight, rig.Journal, rig.City.Current, TestCity.Build, rig.Calendar);
            found += rig.Alerts.Count;
            Spans(rig, night).ShouldBe(oracle.Episodes(night), $"seed {seed}");
            rig.Alerts.ShouldAllBe(a => a.State == AlertState.Resolved, $"seed {seed}");
            LatestVerdictsAreTheOracles(rig, oracle.Verdicts(night), seed);
            TasksStandOnAlerts(rig, seed);
        }

        found.ShouldBeGreaterThan(Cases / 4);
    }

    [Fact]
    public void Duration_alerts_are_those_of_the_oracle()
    {
        var found = 0;
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            var rig = new EvaluationRig([FumeRules.PurifierOff]);
            var open = new TimeSpanMs(rig.At(2026, 11, 2, 10), rig.At(2026, 11, 2, 22));

            Deliver(rig, random, RandomSeries.Cooking(random, rig.At(2026, 11, 2, 9, 30)), open.ToMs);

            var samples = Samples(rig, TestCity.Fume, 30, v => v(Metric.FanOn) is { } fan && v(Metric.PurifierOn) is { } purifier
                ? fan == 1 && purifier == 0
                : null);
            found += rig.Alerts.Count;
            Spans(rig, open).ShouldBe(RunOracle.Episodes(samples, open, 600_000, 90_000, 30_000), $"seed {seed}");
            TasksStandOnAlerts(rig, seed);
        }

        found.ShouldBeGreaterThan(Cases / 4);
    }

    [Fact]
    public void Place_alerts_are_those_of_the_oracle()
    {
        var found = 0;
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            var rig = new EvaluationRig([TruckRules.IllegalDump]);
            var day = new TimeSpanMs(rig.At(2026, 11, 2, 4), rig.At(2026, 11, 3, 4));

            Deliver(rig, random, RandomSeries.Trip(random, rig.At(2026, 11, 2, 12)), day.ToMs);

            var samples = Samples(rig, TestCity.Truck, 0, v => v(Metric.Lat) is { } lat and not 0 && v(Metric.Located) == 1
                && v(Metric.Lifted) is { } lifted && v(Metric.Speed) is { } speed && v(Metric.Satellites) >= 4
                ? lifted == 1 && speed < 5 && lat > 31.39
                : null);
            found += rig.Alerts.Count;
            Spans(rig, day).ShouldBe(RunOracle.Episodes(samples, day, 60_000, 90_000, 0), $"seed {seed}");
        }

        found.ShouldBeGreaterThan(Cases / 4);
    }

    public static TheoryData<string, int> DrivingRules => new() { { "truck-open-lid", 60 }, { "truck-overspeed", 60 }, { "truck-no-fix", 600 } };

    [Theory]
    [MemberData(nameof(DrivingRules))]
    public void Driving_alerts_are_those_of_the_oracle(string rule, int seconds)
    {
        var found = 0;
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            var rig = new EvaluationRig([TruckRules.All.Single(r => r.Id == rule)]);
            var day = new TimeSpanMs(rig.At(2026, 11, 2, 4), rig.At(2026, 11, 3, 4));

            Deliver(rig, random, RandomSeries.Drive(random, rig.At(2026, 11, 2, 12)), day.ToMs);

            var samples = Samples(rig, TestCity.Truck, 0, v => rule switch
            {
                "truck-overspeed" => v(Metric.Speed) is { } speed ? speed > 60 : null,
                "truck-open-lid" when v(Metric.Load) < 0.25 || v(Metric.LidOpen) == 0 || v(Metric.Speed) <= 20 => false,
                "truck-open-lid" => v(Metric.Load) is null || v(Metric.LidOpen) is null || v(Metric.Speed) is null ? null : true,
                _ when v(Metric.Located) == 1 || v(Metric.AccOn) == 0 => false,
                _ => v(Metric.Located) is null || v(Metric.AccOn) is null || v(Metric.Speed) is not >= 5 ? null : true,
            });
            found += rig.Alerts.Count;
            Spans(rig, day).ShouldBe(RunOracle.Episodes(samples, day, seconds * UnixMs.Second, 90_000, 0), $"seed {seed}");
            rig.Alerts.ShouldAllBe(a => a.State == AlertState.Resolved, $"seed {seed}");
        }

        found.ShouldBeGreaterThan(Cases / 4);
    }

    [Theory]
    [InlineData("device-battery-low", 30, 1)]
    [InlineData("device-flat-line", 60, 30)]
    public void Alerts_of_failing_devices_are_those_of_the_oracle(string rule, int minutes, int minReadings)
    {
        var found = 0;
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            var rig = new EvaluationRig([DeviceRules.All.Single(r => r.Id == rule)]);
            var day = new TimeSpanMs(rig.At(2026, 11, 2, 4), rig.At(2026, 11, 3, 4));

            Deliver(rig, random, RandomSeries.Failing(random, rig.At(2026, 11, 2, 8)), day.ToMs);

            var samples = rule == "device-flat-line"
                ? Samples(rig, TestCity.Meter, 60, v => v(Metric.Leq) is null ? null : true, v => v(Metric.Leq) ?? 0)
                : Samples(rig, TestCity.Meter, 60, v => v(Metric.Battery) is { } battery ? battery <= 20 : null);
            found += rig.Alerts.Count;
            Spans(rig, day).ShouldBe(RunOracle.Episodes(samples, day, minutes * UnixMs.Minute, 180_000, 60_000, minReadings), $"seed {seed}");
            rig.OpenTasks.ShouldBeEmpty();
        }

        found.ShouldBeGreaterThan(Cases / 4);
    }

    private static void Deliver(EvaluationRig rig, Random random, IReadOnlyList<TestReading> readings, long endMs)
    {
        var sent = Delivery.Shake(random, readings);
        for (var i = 0; i < sent.Count;)
        {
            var count = Math.Min(sent.Count - i, random.Next(1, 6));
            rig.Commit(sent[i + count - 1].ClockMs, [.. sent.Skip(i).Take(count).Select(s => s.Reading)]);
            i += count;
        }

        for (var at = sent[^1].ClockMs; at <= Math.Max(endMs, sent[^1].ClockMs) + 10 * UnixMs.Minute; at += UnixMs.Minute)
            rig.Commit(at);
    }

    private static IReadOnlyList<TimeSpanMs> Spans(EvaluationRig rig, TimeSpanMs occurrence) =>
        [.. rig.Alerts.Select(a => a.Violated).Where(occurrence.Overlaps)];

    private static List<Sample> Samples(
        EvaluationRig rig, int device, int periodS, Func<Func<Metric, double?>, bool?> condition, Func<Func<Metric, double?>, double>? value = null)
    {
        List<Sample> samples = [];
        rig.Journal.Read(device, periodS, long.MinValue, long.MaxValue, long.MaxValue, (eventMs, _, values) =>
        {
            var known = values.ToArray().Where(v => v.Quality == Quality.Good).ToDictionary(v => v.Metric, v => v.Value);
            if (condition(Good) is { } holds)
                samples.Add(new(eventMs, holds, value?.Invoke(Good) ?? 0));
            double? Good(Metric metric) => known.TryGetValue(metric, out var good) ? good : null;
        });
        return samples;
    }

    private static void LatestVerdictsAreTheOracles(EvaluationRig rig, SortedDictionary<long, Verdict> verdicts, int seed)
    {
        foreach (var alert in rig.Alerts)
        {
            var latest = rig.Operations.VerdictsOf(alert.Id).GroupBy(v => v.FromMs).ToDictionary(g => g.Key, g => g.MaxBy(v => v.Revision)!.Verdict);
            foreach (var (from, verdict) in verdicts.Where(v => v.Key >= alert.ViolatedFromMs && v.Key <= alert.ViolatedToMs - 20 * UnixMs.Minute))
                latest.GetValueOrDefault(from).ShouldBe(verdict, $"seed {seed}, window {from}");
        }
    }

    private static void TasksStandOnAlerts(EvaluationRig rig, int seed)
    {
        var open = rig.OpenTasks;
        open.ShouldAllBe(t => t.Support.Any(), $"seed {seed}");
        foreach (var alert in rig.Alerts)
            open.ShouldContain(t => t.Id == alert.TaskId && t.Support.Any(a => a.AlertId == alert.Id), $"seed {seed}");
        var held = rig.Alerts.Select(a => a.Id).ToHashSet();
        open.SelectMany(t => t.Support).ShouldAllBe(a => held.Contains(a.AlertId), $"seed {seed}");
    }
}
