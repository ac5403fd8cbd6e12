using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Scenarios;

namespace SensorHub.Simulators.Tests.Scenarios.BruteForce;

/// <summary>The rules of conditions that hold for some time, reading by reading.</summary>
internal sealed class RunJudge(City city, CityCalendar calendar, Observed observed, WeekRules rules)
{
    public IEnumerable<Found> All() => city.Devices.SelectMany(device => device.Kind switch
    {
        DeviceKind.Fume => Purifier(device),
        DeviceKind.Truck => Truck(device),
        _ => [],
    }).Concat(city.Devices.SelectMany(device => Battery(device).Concat(FlatLine(device))));

    private IEnumerable<Found> Purifier(SimulatedDevice device)
    {
        var site = city.Sites.Single(s => s.Id == device.SiteId);
        var good = new Good(device, calendar, rules);
        return Runs(device, reading => good.Value(reading, "fan_on") is { } fan && good.Value(reading, "purifier_on") is { } purifier ? (fan != 0 || !rules.FanNeeded) && purifier == 0 : null,
                60 * rules.PurifierMinutes, ms => rules.BusinessHours ? OpeningOf(site.BusinessHours!, ms) : DayFromFour(ms))
            .Select(episode => new Found("fume-purifier-off", site.Id, episode));
    }

    private IEnumerable<Found> Truck(SimulatedDevice device)
    {
        var approved = city.Sites.Where(site => site.ApprovedForTipping).Select(site => site.Boundary!.EnvelopeInternal).ToList();
        return Of("truck-illegal-dump", rules.TruckSeconds, reading => !reading.Is("located") && rules.FixNeeded
                ? null
                : reading.Is("lifted") && reading["speed"] < rules.DumpKmh && approved.TrueForAll(box => Metres(box, reading["lat"], reading["lon"]) > rules.FenceM))
            .Concat(Of("truck-open-lid", rules.TruckSeconds, reading => reading["load"] >= rules.LidLoad && reading.Is("lid_open") && reading["speed"] > rules.LidKmh))
            .Concat(Of("truck-overspeed", rules.TruckSeconds, reading => reading["speed"] > rules.SpeedKmh))
            .Concat(Of("truck-no-fix", 60 * rules.NoFixMinutes, reading => (reading.Is("acc_on") || !rules.EngineNeeded, reading.Is("located"), reading["speed"] >= 5 || !rules.DrivingNeeded) switch
            {
                (true, false, true) => true,
                (true, false, false) => null,
                _ => false,
            }));

        IEnumerable<Found> Of(string rule, int seconds, Func<ObservedReading, bool?> holds) =>
            Runs(device, holds, seconds, DayFromFour).Select(episode => new Found(rule, device.Id, episode));
    }

    private IEnumerable<Found> Battery(SimulatedDevice device)
    {
        var good = new Good(device, calendar, rules);
        return Runs(device, reading => good.Value(reading, "battery") <= rules.BatteryPercent ? true : good.Value(reading, "battery") is null ? null : false, 60 * rules.BatteryMinutes, DayFromFour)
            .Select(episode => new Found("device-battery-low", device.Id, episode));
    }

    private IEnumerable<Found> FlatLine(SimulatedDevice device)
    {
        if ((device.Kind switch { DeviceKind.Noise => "leq", DeviceKind.Dust => "pm10", _ => null }) is not { } metric) yield break;
        var good = new Good(device, calendar, rules);
        List<ObservedReading> same = [];
        foreach (var reading in observed.Of(device.Id).Where(reading => good.Value(reading, metric) is not null).Append(default))
        {
            if (same.Count > 0 && (reading.Names is null || reading[metric] != same[^1][metric] || reading.Ms - same[^1].Ms > 3 * device.IntervalS * UnixMs.Second || DayFromFour(reading.Ms) != DayFromFour(same[0].Ms)))
            {
                var run = new TimeSpanMs(same[0].Ms, same[^1].Ms + device.IntervalS * UnixMs.Second);
                if (same.Count >= rules.FlatReadings && run.LengthMs >= rules.FlatMinutes * UnixMs.Minute) yield return new Found("device-flat-line", device.Id, run);
                same.Clear();
            }

            same.Add(reading);
        }
    }

    private IEnumerable<TimeSpanMs> Runs(SimulatedDevice device, Func<ObservedReading, bool?> holds, int seconds, Func<long, TimeSpanMs?> occurrenceOf) =>
        Episodes.OfRuns(
            observed.Of(device.Id).Select(reading => (reading.Ms, holds(reading))), occurrenceOf, 3 * device.IntervalS * UnixMs.Second,
            device.Kind == DeviceKind.Truck ? 0 : device.IntervalS * UnixMs.Second, seconds * UnixMs.Second);

    private TimeSpanMs? DayFromFour(long ms)
    {
        var date = DateOnly.FromDateTime(calendar.ToLocal(ms - 4 * UnixMs.Hour));
        return new TimeSpanMs(calendar.ToMs(date, new TimeOnly(4, 0)), calendar.ToMs(date.AddDays(1), new TimeOnly(4, 0)));
    }

    private TimeSpanMs? OpeningOf(BusinessHours hours, long ms)
    {
        var today = DateOnly.FromDateTime(calendar.ToLocal(ms));
        foreach (var date in new[] { today.AddDays(-1), today })
        {
            var opening = new TimeSpanMs(calendar.ToMs(date, hours.From), calendar.ToMs(hours.From < hours.To ? date : date.AddDays(1), hours.To));
            if (opening.Contains(ms)) return opening;
        }

        return null;
    }

    // Approved sites are rectangles along the axes: distance from the nearest edge, on the plane.
    private static double Metres(NetTopologySuite.Geometries.Envelope box, double lat, double lon)
    {
        var north = Math.Max(0, Math.Max(box.MinY - lat, lat - box.MaxY)) * 111_195;
        var east = Math.Max(0, Math.Max(box.MinX - lon, lon - box.MaxX)) * 111_195 * Math.Cos(lat * Math.PI / 180);
        return Math.Sqrt(north * north + east * east);
    }
}
