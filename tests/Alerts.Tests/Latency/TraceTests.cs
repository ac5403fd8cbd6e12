using SensorHub.Alerts.Enforcement;
using SensorHub.Alerts.Latency;
using SensorHub.Alerts.Tests.Support;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Tests.Latency;

public sealed class TraceTests
{
    [Fact]
    public void A_live_violation_is_traced_to_the_reading_that_completed_it()
    {
        var rig = new EvaluationRig();
        var night = rig.At(2026, 11, 2, 23);
        rig.Live(Enumerable.Range(0, 40).Select(m => TestCity.Leq(TestCity.Meter, night + m * UnixMs.Minute, 60)));

        var trace = rig.Operations.Traces[rig.Alerts.ShouldHaveSingleItem().Id];

        trace.ReceivedMs.ShouldBe(trace.DurableMs);
        trace.MeasuredMs.ShouldBe(trace.ReceivedMs - UnixMs.Second);
        trace.DurableMs.ShouldBe(rig.Alerts[0].DetectedAtMs);
        (trace.IsLate, trace.TaskId).ShouldBe((false, rig.Alerts[0].TaskId));
        var told = rig.Operations.AllLiveEvents.Where(e => e.Sequence > trace.AboveSequence && e.Sequence <= trace.UpToSequence).Select(e => e.Type);
        told.ShouldBe(["task.filed", "alert.opened"]);
    }

    [Fact]
    public void A_violation_that_came_with_late_data_says_so()
    {
        var rig = new EvaluationRig();
        var night = rig.At(2026, 11, 2, 23);
        rig.Live([TestCity.Leq(TestCity.Meter, night, 40), TestCity.Leq(TestCity.Meter, night + 3 * UnixMs.Hour, 40)]);
        var cameMs = night + 3 * UnixMs.Hour + 5 * UnixMs.Minute;
        rig.Commit(cameMs, [.. Enumerable.Range(1, 60).Select(m => TestCity.Leq(TestCity.Meter, night + m * UnixMs.Minute, 60))]);
        rig.Idle(cameMs + 5 * UnixMs.Second, 20 * UnixMs.Minute);

        var trace = rig.Operations.Traces[rig.Alerts.ShouldHaveSingleItem().Id];

        trace.IsLate.ShouldBeTrue();
        (trace.ReceivedMs, trace.DurableMs).ShouldBe((cameMs, cameMs));
        trace.EvaluatedMs.ShouldBeGreaterThan(cameMs);
    }

    [Fact]
    public async Task Who_accepts_a_task_has_seen_its_alerts()
    {
        var rig = new EvaluationRig();
        var night = rig.At(2026, 11, 2, 23);
        rig.Live(Enumerable.Range(0, 40).Select(m => TestCity.Leq(TestCity.Meter, night + m * UnixMs.Minute, 60)));
        var alert = rig.Alerts.ShouldHaveSingleItem();

        await rig.Operations.WriteAsync(t => t.Record(new() { TaskId = alert.TaskId!, Type = TaskEventType.Accepted, Actor = "wang", AtMs = 4_711 }), default);

        rig.Operations.Traces[alert.Id].SeenMs.ShouldBe(4_711);
    }

    [Fact]
    public void Percentiles_are_exact_over_the_traces_that_have_both_instants()
    {
        var traces = Enumerable.Range(1, 100).Select(i => Trace(sentMs: 1_000 + i)).Append(Trace(sentMs: null)).Reverse().ToList();

        TraceSummary.Of(TraceStep.TaskToSent, traces).ShouldBe(new(TraceStep.TaskToSent, 100, 50, 95, 100));
        TraceSummary.Of(TraceStep.SentToSeen, traces).ShouldBeNull();
        TraceSummary.Of(TraceStep.TaskToSent, [Trace(1_007)]).ShouldBe(new(TraceStep.TaskToSent, 1, 7, 7, 7));
    }

    private static AlertTrace Trace(long? sentMs) => new() { AlertId = "a", DurableMs = 900, EvaluatedMs = 1_000, SentMs = sentMs };
}
