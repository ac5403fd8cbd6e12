using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Tests.Support;
using SensorHub.Devices.Time;
using SensorHub.TestKit.Journals;

namespace SensorHub.Alerts.Tests.Windows;

/// <summary>Every window rule over random series in random disorder, against an oracle that sums up every window anew.</summary>
public sealed class WindowRulesInAnyOrderTests
{
    private const int Cases = 30;

    public static TheoryData<string> Rules => [.. WindowCase.All.Select(c => c.Rule.Id)];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Alerts_and_verdicts_are_those_of_the_oracle(string rule)
    {
        var found = 0;
        for (var seed = 0; seed < Cases; seed++)
        {
            var (subject, rig) = Delivered(rule, seed);
            var occurrence = subject.Occurrence(rig.Calendar);

            var oracle = subject.Oracle(rig);

            Spans(rig, occurrence).ShouldBe(oracle.Episodes(occurrence), $"seed {seed}");
            rig.Alerts.ShouldAllBe(a => a.State == AlertState.Resolved, $"seed {seed}");
            found += rig.Alerts.Count;
            var verdicts = oracle.Verdicts(occurrence);
            foreach (var (from, latest) in rig.Alerts.SelectMany(a => Latest(rig, subject, a)).Where(v => occurrence.Contains(v.Key)))
                latest.Verdict.ShouldBe(verdicts[from], $"seed {seed}, window {from}");
        }

        found.ShouldBeGreaterThan(Cases / 4);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void What_is_stored_in_the_end_gives_the_same_bytes_when_it_arrives_in_order(string rule)
    {
        var compared = 0;
        for (var seed = 0; seed < Cases / 2; seed++)
        {
            var (subject, shaken) = Delivered(rule, seed);
            var straight = new EvaluationRig([subject.Rule], city: shaken.City);
            foreach (var reading in Stored(shaken, subject).OrderBy(r => r.EventMs + r.PeriodS * UnixMs.Second))
                straight.Commit(reading.EventMs + reading.PeriodS * UnixMs.Second + UnixMs.Second, reading);
            Idle(straight, subject.Occurrence(straight.Calendar).ToMs);

            straight.Alerts.Select(a => a.Violated).ShouldBe(shaken.Alerts.Select(a => a.Violated), $"seed {seed}");
            foreach (var (one, other) in straight.Alerts.Zip(shaken.Alerts))
            {
                var (expected, actual) = (Latest(straight, subject, one), Latest(shaken, subject, other));
                actual.Values.Select(Bytes).ShouldBe(expected.Values.Select(Bytes), $"seed {seed}");
                other.Figures.ShouldBe(one.Figures, $"seed {seed}");
                compared += expected.Count;
            }
        }

        compared.ShouldBeGreaterThan(Cases / 4);
    }

    private static (WindowCase Subject, EvaluationRig Rig) Delivered(string rule, int seed)
    {
        var random = new Random(seed);
        var subject = WindowCase.Of(rule);
        var rig = new EvaluationRig([subject.Rule]);
        var occurrence = subject.Occurrence(rig.Calendar);
        var from = occurrence.FromMs + random.Next(-30, 200) * UnixMs.Minute;
        subject.Unsettle(random, rig.City, rig.Calendar, from);
        var sent = Delivery.Shake(random, subject.Series(random, from));
        for (var i = 0; i < sent.Count;)
        {
            var count = Math.Min(sent.Count - i, random.Next(1, 6));
            rig.Commit(sent[i + count - 1].ClockMs, [.. sent.Skip(i).Take(count).Select(s => s.Reading)]);
            i += count;
        }

        Idle(rig, Math.Max(occurrence.ToMs, sent[^1].ClockMs));
        return (subject, rig);
    }

    private static void Idle(EvaluationRig rig, long endMs)
    {
        for (var at = Math.Max(rig.Evaluation.Context.ClockMs, endMs - UnixMs.Day); at <= endMs + 10 * UnixMs.Minute; at += UnixMs.Minute)
            rig.Commit(at);
    }

    private static IEnumerable<TestReading> Stored(EvaluationRig rig, WindowCase subject)
    {
        foreach (var device in subject.Meters.Concat(subject.Stations).Append(subject.Weather).Append(TestCity.OtherStation))
        {
            List<TestReading> readings = [];
            var periodS = rig.City.Current.DevicesByHandle[device].DefaultPeriodS;
            rig.Journal.Read(device, periodS, long.MinValue, long.MaxValue, long.MaxValue, (eventMs, _, values) =>
                readings.Add(new(device, eventMs, periodS, values.ToArray())));
            foreach (var reading in readings)
                yield return reading;
        }
    }

    private static IReadOnlyList<TimeSpanMs> Spans(EvaluationRig rig, TimeSpanMs occurrence) =>
        [.. rig.Alerts.Select(a => a.Violated).Where(occurrence.Overlaps)];

    private static SortedDictionary<long, VerdictRevision> Latest(EvaluationRig rig, WindowCase subject, Alert alert) => new(
        rig.Operations.VerdictsOf(alert.Id)
            .Where(v => v.FromMs >= alert.ViolatedFromMs && v.FromMs <= alert.ViolatedToMs - subject.Rule.Window.TotalMilliseconds)
            .GroupBy(v => v.FromMs).ToDictionary(g => g.Key, g => g.MaxBy(v => v.Revision)!));

    private static string Bytes(VerdictRevision v) => $"{v.FromMs} {v.Verdict} {v.Value:R} {v.Limit:R} {v.Unit} {v.Share:R} {v.DeviceId} {v.Arithmetic}";
}
