using SensorHub.Devices.Geography;
using SensorHub.Devices.Time;
using SensorHub.Devices.Tracks;

namespace SensorHub.Devices.Tests.Tracks;

public sealed class TrackCutterTests
{
    private const double DegreesPerMetre = 180 / (Math.PI * GeoPoint.EarthRadiusM);
    private readonly List<Trip> _trips = [];
    private readonly List<Stop> _stops = [];
    private readonly TrackCutter _cutter;
    private double _metresNorth;
    private long _atS;

    public TrackCutterTests()
    {
        _cutter = new(TrackSettings.Default, _trips.Add, _stops.Add);
        Go(0, 0);
    }

    [Theory]
    [InlineData(300, 0)]
    [InlineData(301, 1)]
    public void A_stop_is_longer_than_five_minutes(int seconds, int stops)
    {
        Go(60, 1000);
        Stand(seconds);
        Go(60, 1000);
        _cutter.Finish();

        _stops.Count.ShouldBe(stops);
        _trips.Count.ShouldBe(stops + 1);
    }

    [Theory]
    [InlineData(83.3, 1)]
    [InlineData(83.4, 0)]
    public void Standing_is_slower_than_five_kilometres_an_hour(double metresPerMinute, int stops)
    {
        for (var minute = 0; minute < 6; minute++)
            Go(60, metresPerMinute);
        _cutter.Finish();

        _stops.Count.ShouldBe(stops);
        _trips.Count.ShouldBe(1 - stops);
    }

    [Fact]
    public void A_short_halt_is_part_of_its_trip()
    {
        Go(60, 1000, reportedKmh: 62);
        Stand(240);
        Go(60, 500, reportedKmh: 31);
        _cutter.Finish();

        var trip = _trips.ShouldHaveSingleItem();
        (trip.Span, trip.MaxReportedKmh, trip.Fixes, trip.End).ShouldBe((new TimeSpanMs(0, 360_000), 62, 7, TripEnd.Open));
        trip.DistanceM.ShouldBe(1500, 0.01);
        trip.MaxKmh.ShouldBe(60, 0.01);
    }

    [Theory]
    [InlineData(600, 1)]
    [InlineData(601, 2)]
    public void What_happened_in_a_gap_of_more_than_ten_minutes_is_not_known(int seconds, int trips)
    {
        Go(60, 1000);
        Go(seconds, 5000);
        Go(60, 1000);
        _cutter.Finish();

        _trips.Count.ShouldBe(trips);
        _trips[0].End.ShouldBe(trips == 1 ? TripEnd.Open : TripEnd.Gap);
        _cutter.DistanceM.ShouldBe(7000, 0.1);
    }

    [Fact]
    public void A_stop_and_a_gap_end_each_other_and_what_only_drifts_is_no_trip()
    {
        Stand(360);
        Go(900, 10);
        Stand(240);
        Go(900, 10);
        Go(60, 1000);
        Stand(240);
        _cutter.Finish();

        _stops.ShouldHaveSingleItem().Span.ShouldBe(new(0, 360_000));
        var trip = _trips.ShouldHaveSingleItem();
        trip.Span.LengthMs.ShouldBe(300_000);
    }

    [Fact]
    public void Everything_is_told_in_order_of_its_begin()
    {
        List<long> begins = [];
        var cutter = new TrackCutter(TrackSettings.Default, t => begins.Add(t.Span.FromMs), s => begins.Add(s.Span.FromMs));
        var random = new Random(3);
        var place = new GeoPoint(31, 121);
        for (long at = 0, step = 0; step < 2000; step++, at += random.Next(50) == 0 ? 700_000 : 60_000)
        {
            if (step / 8 % 2 == 0)
                place = place with { Lat = place.Lat + 1000 * DegreesPerMetre };
            cutter.Take(new(at, place, null));
        }

        cutter.Finish();

        begins.Count.ShouldBeGreaterThan(100);
        begins.ShouldBe(begins.Order());
    }

    [Fact]
    public void A_single_fix_is_neither_trip_nor_stop()
    {
        _cutter.Finish();

        (_trips.Count, _stops.Count, _cutter.DistanceM).ShouldBe((0, 0, 0));
    }

    private void Stand(int seconds)
    {
        for (; seconds > 60; seconds -= 60)
            Go(60, 0);
        Go(seconds, 0);
    }

    private void Go(int seconds, double metres, double? reportedKmh = null)
    {
        (_atS, _metresNorth) = (_atS + seconds, _metresNorth + metres);
        _cutter.Take(new(_atS * UnixMs.Second, new(_metresNorth * DegreesPerMetre, 121), reportedKmh));
    }
}
