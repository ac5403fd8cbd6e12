using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Tests.Support;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Tests.Silence;

/// <summary>A gateway with meters behind it that report every minute.</summary>
public sealed class GatewaySilentTests
{
    private const int Gateway = 100;
    private const int FirstChild = 101;
    private readonly EvaluationRig _rig = new([DeviceRules.Silent]);
    private readonly long _noon;
    private int _children;

    public GatewaySilentTests() => _noon = _rig.At(2026, 11, 2, 12);

    [Fact]
    public void A_child_that_is_silent_alone_is_an_alert_of_the_child()
    {
        Build(3);
        Run(0, 30, silent: [FirstChild], from: 5);

        var alert = _rig.Alerts.ShouldHaveSingleItem();
        (alert.Subject, alert.ViolatedFromMs, alert.State).ShouldBe((SubjectRef.Device("C101"), At(4), AlertState.Firing));
        (alert.DetectedAtMs - At(19)).ShouldBeInRange(0, UnixMs.Minute);

        Run(31, 32);
        _rig.Alerts.ShouldHaveSingleItem().Violated.ShouldBe(new(At(4), At(31)));
    }

    [Fact]
    public void A_gateway_with_five_hundred_children_that_falls_silent_is_one_alert()
    {
        Build(500);
        Run(0, 5);
        Idle(6, 40);

        var alert = _rig.Alerts.ShouldHaveSingleItem();
        (alert.Subject, alert.ViolatedFromMs, alert.Figures.Count).ShouldBe((SubjectRef.Device("GW"), At(5), 501));

        Run(41, 70);
        alert = _rig.Alerts.ShouldHaveSingleItem();
        (alert.State, alert.Violated).ShouldBe((AlertState.Resolved, new(At(5), At(41))));
    }

    [Fact]
    public void A_child_that_does_not_come_back_with_its_gateway_is_silent_since_it_was_heard_last()
    {
        Build(3);
        Run(0, 5);
        Idle(6, 40);
        Run(41, 50, silent: [FirstChild], from: 41);

        _rig.Alerts.Select(a => (a.Subject.Id, a.ViolatedFromMs, a.State))
            .ShouldBe([("C101", At(5), AlertState.Firing), ("GW", At(5), AlertState.Resolved)], ignoreOrder: true);
    }

    [Fact]
    public void Children_that_come_back_a_minute_or_two_after_their_gateway_were_not_silent_alone()
    {
        Build(3);
        Run(0, 5);
        Idle(6, 40);
        Hear(41, Gateway);
        Hear(42, FirstChild);
        Run(43, 60);

        _rig.Alerts.ShouldHaveSingleItem().Subject.Id.ShouldBe("GW");
    }

    [Fact]
    public void An_outage_just_too_short_for_the_gateway_is_none_of_its_children_either()
    {
        Build(3);
        Run(0, 5);
        Idle(6, 18.9);
        Run(19, 40);

        _rig.Alerts.ShouldBeEmpty();
    }

    [Fact]
    public void A_gateway_is_silent_only_after_its_slowest_child_should_have_been_heard()
    {
        Build(3);
        _rig.City.Change("C102", d => d with { IntervalS = 600 });
        Run(0, 5);
        Idle(6, 34.9);
        _rig.Alerts.ShouldBeEmpty();
        Idle(35, 36);

        _rig.Alerts.ShouldHaveSingleItem().ViolatedFromMs.ShouldBe(At(5));
    }

    [Fact]
    public void A_child_that_was_silent_before_its_gateway_stays_so()
    {
        Build(3);
        Run(0, 25, silent: [FirstChild], from: 5);
        Idle(26, 60);
        Run(61, 62, silent: [FirstChild], from: 61);

        _rig.Alerts.Select(a => (a.Subject.Id, a.State)).ShouldBe([("C101", AlertState.Firing), ("GW", AlertState.Resolved)], ignoreOrder: true);
    }

    [Fact]
    public void The_hubs_own_downtime_in_the_middle_is_nobodys_silence()
    {
        Build(3);
        Run(0, 5);
        Idle(6, 12);
        _rig.Restart(At(200));
        Idle(200.1, 205);
        Run(206, 215);

        _rig.Alerts.ShouldBeEmpty();
    }

    [Fact]
    public void A_child_in_maintenance_is_not_judged_and_a_gateway_in_maintenance_neither()
    {
        Build(3);
        _rig.City.Change("C101", d => d with { Maintenance = [new(At(0), At(90), "")] });
        Run(0, 60, silent: [FirstChild], from: 2);
        _rig.Alerts.ShouldBeEmpty();

        _rig.City.Change("GW", d => d with { Maintenance = [new(At(60), null, "new modem")] });
        Idle(61, 100);
        _rig.Alerts.ShouldBeEmpty();
    }

    [Fact]
    public void A_meter_that_leaves_its_gateway_while_silent_stays_silent_by_itself()
    {
        Build(3);
        Run(0, 25, silent: [FirstChild], from: 5);
        _rig.City.Change("C101", d => d with { GatewayId = null });
        Idle(26, 30);
        _rig.Alerts.Single(a => a.Subject.Id == "C101").State.ShouldBe(AlertState.Firing);

        Hear(31, FirstChild);

        _rig.Alerts.Single(a => a.Subject.Id == "C101").Violated.ShouldBe(new(At(4), At(31)));
    }

    private long At(double minute) => _noon + (long)(minute * UnixMs.Minute);

    private void Build(int children)
    {
        _children = children;
        _rig.City.Change(r =>
        {
            List<Device> devices =
            [
                new() { Handle = Gateway, Id = "GW", Kind = DeviceKind.Gateway, IntervalS = 3600 },
                .. Enumerable.Range(FirstChild, children)
                    .Select(h => new Device { Handle = h, Id = $"C{h}", Kind = DeviceKind.Noise, IntervalS = 60, GatewayId = "GW" }),
            ];
            return r with
            {
                Devices = r.Devices.AddRange(devices.Select(d => KeyValuePair.Create(d.Id, d))),
                DevicesByHandle = r.DevicesByHandle.AddRange(devices.Select(d => KeyValuePair.Create(d.Handle, d))),
            };
        });
    }

    // Every member once a minute, in one record; those that are silent not from their minute on.
    private void Run(int fromMinute, int toMinute, int[]? silent = null, int from = 0)
    {
        for (var minute = fromMinute; minute <= toMinute; minute++)
        {
            var speaking = Enumerable.Range(Gateway, _children + 1).Where(h => silent is null || minute < from || !silent.Contains(h));
            _rig.Commit(At(minute), [.. speaking.Select(h => TestCity.Leq(h, At(minute), 50))]);
            Idle(minute + 1 / 60.0, minute + 59 / 60.0);
        }
    }

    private void Hear(int minute, int device) => _rig.Commit(At(minute), TestCity.Leq(device, At(minute), 50));

    private void Idle(double fromMinute, double toMinute)
    {
        for (var at = At(fromMinute); at <= At(toMinute); at += 5 * UnixMs.Second)
            _rig.Commit(at);
    }
}
