using SensorHub.Alerts.Rules;
using SensorHub.Alerts.Tests.Support;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.TestKit.Journals;

namespace SensorHub.Alerts.Tests.Windows;

public sealed class DustTests
{
    private static readonly WindowRule NoneAllowed = DustRules.Pm10Delta with { AllowedPerOccurrence = 0 };
    private EvaluationRig _rig = new([NoneAllowed]);

    [Theory]
    [InlineData(180.0, 0)]
    [InlineData(180.000001, 1)]
    public void Exactly_80_above_the_background_is_not_exceeded(double pm10, int alerts)
    {
        Hour(10, pm10, (TestCity.Station, 90), (TestCity.SecondStation, 110));

        _rig.Alerts.Count.ShouldBe(alerts);
    }

    [Theory]
    [InlineData(230.0, 0)]
    [InlineData(230.1, 1)]
    public void A_background_beyond_150_counts_as_150(double pm10, int alerts)
    {
        Hour(10, pm10, (TestCity.Station, 400));

        _rig.Alerts.Count.ShouldBe(alerts);
    }

    [Fact]
    public void The_verdict_shows_the_background_and_every_station()
    {
        Hour(10, 250, (TestCity.Station, 90), (TestCity.SecondStation, 120));

        var alert = _rig.Alerts.ShouldHaveSingleItem();
        (alert.Figures.Value, alert.Figures.Limit, alert.Figures.Unit).ShouldBe((145, 80, "µg/m³"));
        _rig.Operations.VerdictsOf(alert.Id)[0].Arithmetic.ShouldContain(
            """
            "background":{"mean":105,"cap":150,"taken_off":105,"stations":[{"device":"P24","covered_ms":3600000,"mean":90},{"device":"P25","covered_ms":3600000,"mean":120}]}
            """.Trim());
    }

    [Fact]
    public void A_station_counts_with_three_quarters_of_the_hour_and_not_with_a_minute_less()
    {
        Hour(10, 200, 45, (TestCity.Station, 100), (TestCity.SecondStation, 140));
        _rig.Alerts.ShouldBeEmpty();

        // Without the second station the background is 100.
        _rig = new([NoneAllowed]);
        Send(10, TestCity.SecondStation, 140, 44);
        Hour(10, 200, (TestCity.Station, 100));
        _rig.Alerts.Count.ShouldBe(1);
    }

    [Fact]
    public void Without_a_background_the_hour_is_insufficient()
    {
        Hour(10, 900);
        _rig.Alerts.ShouldBeEmpty();
    }

    [Fact]
    public void Stations_of_another_district_do_not_count_unless_the_own_one_has_none()
    {
        Hour(10, 900, (TestCity.OtherStation, 10));
        _rig.Alerts.ShouldBeEmpty();

        _rig = new([NoneAllowed]);
        _rig.City.Change(r => r with { Sites = r.Sites.Remove("S24").Remove("S25") });
        Hour(10, 900, (TestCity.OtherStation, 10));
        _rig.Alerts.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(3, 1)]
    public void Two_exceeded_hours_of_a_calendar_day_are_allowed_and_the_episode_begins_with_the_third(int hours, int alerts)
    {
        _rig = new([DustRules.Pm10Delta]);
        for (var hour = 8; hour < 8 + 2 * hours; hour += 2)
            Hour(hour, 300, (TestCity.Station, 100));

        _rig.Alerts.Count.ShouldBe(alerts);
        _rig.Alerts.ShouldAllBe(a => a.Violated == new TimeSpanMs(At(12), At(13)));
    }

    [Fact]
    public void Midnight_begins_a_new_day_with_its_own_allowance()
    {
        _rig = new([DustRules.Pm10Delta]);
        for (var hour = 22; hour < 26; hour++)
            Hour(hour, 300, (TestCity.Station, 100));

        _rig.Alerts.ShouldBeEmpty();
    }

    [Fact]
    public void An_earlier_hour_found_exceeded_late_uses_up_the_allowance_and_the_episode_begins_earlier()
    {
        _rig = new([DustRules.Pm10Delta]);
        foreach (var hour in new[] { 8, 10, 12, 14 })
            Hour(hour, 300, (TestCity.Station, 100));
        _rig.Alerts.ShouldAllBe(a => a.ViolatedFromMs == At(12) || a.ViolatedFromMs == At(14));

        _rig.Commit(At(16), [.. Values(TestCity.Dust, 6, 300, 60), .. Values(TestCity.Station, 6, 100, 60)]);
        _rig.Idle(At(16), UnixMs.Minute);

        _rig.Alerts.Select(a => a.ViolatedFromMs).ShouldBe([At(10), At(12), At(14)]);
    }

    [Theory]
    [InlineData(800.0, 0)]
    [InlineData(800.000001, 1)]
    public void Tsp_of_exactly_800_is_not_exceeded(double tsp, int alerts)
    {
        _rig = new([DustRules.Tsp]);
        _rig.Live(Enumerable.Range(0, 62).Select(m => TestCity.Of(TestCity.Dust, At(10) + m * UnixMs.Minute, 60, Metric.Tsp, tsp)));

        _rig.Alerts.Count.ShouldBe(alerts);
    }

    [Theory]
    [InlineData(0, 95, 1)]
    [InlineData(0, 95.1, 0)]
    [InlineData(0.1, 50, 0)]
    public void Rain_and_humidity_above_95_make_the_hour_invalid(double rain, double humidity, int alerts)
    {
        _rig.Live([TestCity.Sky(At(10, 30), rain, wind: 20, humidity: humidity)]);
        Hour(10, 900, (TestCity.Station, 100));

        _rig.Alerts.Count.ShouldBe(alerts);
    }

    [Fact]
    public void A_background_that_comes_late_is_judged_by_every_site_of_the_district()
    {
        var sites = Enumerable.Range(0, 5).Select(i => (Handle: 40 + i, Site: $"B4{i}")).ToList();
        foreach (var (handle, site) in sites)
            AddSite(handle, site);
        foreach (var (handle, _) in sites)
            Send(10, handle, 900, 62);
        _rig.Idle(At(11, 5), 60_000);
        _rig.Alerts.ShouldBeEmpty();

        _rig.Commit(At(15), [.. Values(TestCity.Station, 10, 100, 60)]);
        _rig.Idle(At(15), UnixMs.Minute);

        _rig.Alerts.Select(a => a.Subject.Id).Order().ShouldBe(sites.Select(s => s.Site));
        _rig.Alerts.ShouldAllBe(a => a.AfterTheFact);
    }

    [Fact]
    public void A_background_that_is_corrected_takes_the_alerts_back()
    {
        Hour(10, 250, (TestCity.Station, 100));
        _rig.Alerts.Count.ShouldBe(1);

        _rig.Commit(At(11, 10), [.. Values(TestCity.Station, 10, 200, 60).Select(r => r with { HasAuthority = true })]);
        _rig.Idle(At(11, 10), UnixMs.Minute);

        _rig.Alerts.ShouldHaveSingleItem().Figures.Value.ShouldBe(100);
        _rig.Commit(At(11, 20), [.. Values(TestCity.Dust, 10, 230, 60).Select(r => r with { HasAuthority = true })]);
        _rig.Idle(At(11, 20), UnixMs.Minute);
        _rig.Alerts.ShouldBeEmpty();
    }

    [Fact]
    public void A_station_that_lags_by_seconds_is_waited_for()
    {
        for (var m = 0; m < 62; m++)
        {
            var at = At(10) + m * UnixMs.Minute;
            _rig.Commit(at + 61_000, TestCity.Of(TestCity.Dust, at, 60, Metric.Pm10, 250));
            _rig.Commit(at + 90_000, TestCity.Of(TestCity.Station, at, 60, Metric.Pm10, 100));
        }

        _rig.Evaluation.Unsettled.ShouldBe(0);
        _rig.Alerts.Count.ShouldBe(1);
    }

    private void Hour(int hour, double pm10, params (int Station, double Pm10)[] stations) => Hour(hour, pm10, 60, stations);

    // The dust meter's hour and two minutes more, so that it is decided.
    private void Hour(int hour, double pm10, int stationMinutes, params (int Station, double Pm10)[] stations)
    {
        _rig.Live(Values(TestCity.Dust, hour, pm10, 60)
            .Concat(stations.SelectMany(s => Values(s.Station, hour, s.Pm10, stationMinutes)))
            .OrderBy(r => r.EventMs));
        _rig.Idle(At(hour + 1, 1), 2 * UnixMs.Minute);
    }

    private void Send(int hour, int device, double pm10, int minutes) => _rig.Live(Values(device, hour, pm10, minutes));

    private IEnumerable<TestReading> Values(int device, int hour, double pm10, int minutes) =>
        Enumerable.Range(0, minutes).Select(m => TestCity.Of(device, At(hour, m), 60, Metric.Pm10, pm10));

    private void AddSite(int handle, string id) => _rig.City.Change(r =>
    {
        var device = new Device { Handle = handle, Id = $"P{handle}", Kind = DeviceKind.Dust, SiteId = id, IntervalS = 60 };
        return r with
        {
            Devices = r.Devices.Add(device.Id, device),
            DevicesByHandle = r.DevicesByHandle.Add(handle, device),
            Sites = r.Sites.Add(id, new Site { Id = id, Name = id, Kind = SiteKind.Construction, Location = TestCity.BuildPlace }),
        };
    });

    private long At(int hour, int minute = 0) => _rig.At(2026, 11, 2, 0) + hour * UnixMs.Hour + minute * UnixMs.Minute;
}
