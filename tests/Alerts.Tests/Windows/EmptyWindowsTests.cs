using System.Text.Json;
using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Rules;
using SensorHub.Alerts.Tests.Support;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Tests.Windows;

/// <summary>Windows without data are decided in a row at once. Nothing may tell that from deciding each: not a mark, not a byte of a checkpoint.</summary>
public sealed class EmptyWindowsTests
{
    private const int Cases = 24;

    [Fact]
    public void Windows_decided_at_once_leave_the_same_state_and_the_same_alerts_as_windows_decided_one_by_one()
    {
        var (alerts, marks) = (0, 0);
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            var rules = Rules(random);
            var city = new TestCity();
            var (atOnce, each) = (new EvaluationRig(rules, city: city), new EvaluationRig(rules, city: city));
            each.Evaluation.Context.DecidesEachWindow = true;
            foreach (var step in PatchyDays.Of(random, atOnce.At(2026, 11, 2, random.Next(24), random.Next(60))))
            {
                step.Change?.Invoke(city);
                Take(atOnce, step);
                Take(each, step);
                State(atOnce).ShouldBe(State(each), $"seed {seed}, clock {step.ClockMs}");
                marks += Math.Sign(atOnce.Evaluation.Unsettled);
            }

            Everything(atOnce).ShouldBe(Everything(each), $"seed {seed}");
            alerts += atOnce.Operations.AllAlerts.Count;
        }

        alerts.ShouldBeGreaterThan(Cases);
        marks.ShouldBeGreaterThan(Cases);
    }

    [Fact]
    public void A_meter_that_first_speaks_late_in_the_night_has_asked_for_no_pane_before()
    {
        var rig = new EvaluationRig([NoiseRules.SiteNight]);
        var night = rig.Calendar.NightOf(new DateOnly(2026, 11, 2));
        var subject = rig.Evaluation.Subjects.Windows.Find(NoiseRules.SiteNight.Id, TestCity.Build)!;

        rig.Live([TestCity.Leq(TestCity.Meter, night.FromMs + 400 * UnixMs.Minute, 50)]);

        subject.DecidedMs.ShouldBe(night.FromMs + 400 * UnixMs.Minute);
        subject.Inputs.Own.ShouldAllBe(i => i.Ring.HeldFrom(i.Slot) <= night.FromMs / UnixMs.Minute + 400);
        rig.Evaluation.Unsettled.ShouldBe(0);
    }

    private static WindowRule[] Rules(Random random) =>
    [
        .. WindowCase.All.Select(c => c.Rule).Where(_ => random.Next(3) != 0)
            .Select(r => random.Next(2) == 0 ? r : r with { Schedule = (ScheduleKind)random.Next(Enum.GetValues<ScheduleKind>().Length) }),
        NoiseRules.SiteNight with { Id = "whole-night", Window = TimeSpan.FromHours(8), Slide = TimeSpan.FromHours(1), InARow = 1 },
    ];

    private static void Take(EvaluationRig rig, PatchyDays.Step step)
    {
        if (step.IsStart)
            rig.Restart(step.ClockMs);
        rig.Commit(step.ClockMs, [.. step.Readings]);
    }

    private static string State(EvaluationRig rig)
    {
        using var bytes = new MemoryStream();
        CheckpointCodec.Write(bytes, rig.Evaluation, rig.Evaluation.Context.Position);
        return Convert.ToHexString(bytes.GetBuffer().AsSpan((int)bytes.Length - 32, 32));
    }

    private static string Everything(EvaluationRig rig) => JsonSerializer.Serialize(new
    {
        rig.Operations.AllAlerts,
        rig.Operations.AllTasks,
        rig.Operations.AllLiveEvents,
        Verdicts = rig.Operations.AllAlerts.Select(a => rig.Operations.VerdictsOf(a.Id)),
    });
}
