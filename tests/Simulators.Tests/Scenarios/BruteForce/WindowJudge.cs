using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Scenarios;

namespace SensorHub.Simulators.Tests.Scenarios.BruteForce;

/// <summary>The rules of means and maxima over windows of one-minute readings, window by window.</summary>
internal sealed class WindowJudge(City city, CityCalendar calendar, TimeSpanMs span, Observed observed, WeekRules rules)
{
    // Sums of floating-point numbers may end a little above a limit that is met exactly.
    private const double Rounding = 1e-6;
    private static readonly double[] DayLimits = [50, 55, 60, 65, 70, 70];
    private static readonly double[] NightLimits = [40, 45, 50, 55, 55, 60];
    private readonly List<DateOnly> _dates = [.. Dates(calendar, span)];
    private readonly ILookup<string, SimulatedDevice> _devices = Placed(city);

    public IEnumerable<Found> All()
    {
        foreach (var site in city.Sites)
        {
            var found = site.Kind switch
            {
                SiteKind.Construction => Construction(site).Concat(Dust(site)),
                SiteKind.NoiseZone => Zone(site),
                SiteKind.Restaurant => Fume(site),
                _ => [],
            };
            foreach (var one in found) yield return one;
        }
    }

    private IEnumerable<Found> Construction(Site site)
    {
        var weather = Weather(site, rain: true, wind: true, humid: false);
        foreach (var meter in Meters(site, DeviceKind.Noise))
        {
            var (leq, lmax) = (Table(meter, "leq"), Table(meter, "lmax"));
            foreach (var episode in Sliding(Nights(), 20, InARow, window => !weather(window) && Leq(leq, window) > 55 - rules.SlackDb + Rounding && !IsPermitted(site, window, PermitKind.NightWork, PermitKind.EmergencyRepair)))
                yield return new Found("site-noise-night", site.Id, episode);
            foreach (var episode in Sliding(Days(), 20, InARow, window => !weather(window) && Leq(leq, window) > 70 - rules.SlackDb + Rounding && !IsPermitted(site, window, PermitKind.EmergencyRepair)))
                yield return new Found("site-noise-day", site.Id, episode);
            foreach (var episode in Sliding(Nights(), 20, 1, window =>
                !weather(window) && lmax.Count(window, value => value > 70 - rules.SlackDb / 2) >= rules.LoudMinutes && IsEnough(lmax, window) && !IsPermitted(site, window, PermitKind.EmergencyRepair)))
                yield return new Found("site-noise-night-max", site.Id, episode);
        }
    }

    private IEnumerable<Found> Zone(Site site)
    {
        var weather = Weather(site, rain: true, wind: true, humid: false);
        var (day, night) = (DayLimits[(int)site.ZoneClass], NightLimits[(int)site.ZoneClass]);
        foreach (var meter in Meters(site, DeviceKind.Noise))
        {
            var (leq, lmax) = (Table(meter, "leq"), Table(meter, "lmax"));
            foreach (var episode in Hourly(Days(), window => !weather(window) && Leq(leq, window) > day - rules.SlackDb + Rounding))
                yield return new Found("zone-noise-day", site.Id, episode);
            foreach (var episode in Hourly(Nights(), window => !weather(window) && Leq(leq, window) > night - rules.SlackDb + Rounding))
                yield return new Found("zone-noise-night", site.Id, episode);
            foreach (var episode in Hourly(Nights(), window => !weather(window) && lmax.Any(window, value => value > night + 15 - rules.SlackDb / 2)))
                yield return new Found("zone-noise-night-max", site.Id, episode);
        }
    }

    private IEnumerable<Found> Fume(Site site)
    {
        foreach (var monitor in Meters(site, DeviceKind.Fume))
        {
            foreach (var (metric, limit, rule) in new[] { ("fume", 2.0, "fume-over-limit"), ("pm", 5.0, "fume-pm-over-limit"), ("nmhc", 10.0, "fume-nmhc-over-limit") })
            {
                var table = Table(monitor, metric, reading => !rules.FanNeeded || reading.Is("fan_on"));
                foreach (var episode in Sliding(DaysFromFour(), rules.FumeMinutes, 1, window => Mean(table, window) > limit * rules.LimitShare + Rounding))
                    yield return new Found(rule, site.Id, episode);
            }
        }
    }

    private IEnumerable<Found> Dust(Site site)
    {
        var weather = Weather(site, rain: true, wind: false, humid: true);
        var background = Background(site);
        foreach (var station in Meters(site, DeviceKind.Dust))
        {
            var (pm10, tsp) = (Table(station, "pm10"), Table(station, "tsp"));
            foreach (var episode in Hourly(CalendarDays(), window => !weather(window) && Mean(tsp, window) > 800 * rules.LimitShare + Rounding))
                yield return new Found("dust-tsp", site.Id, episode);
            foreach (var date in _dates)
            {
                var hours = Hours(calendar.CalendarDay(date))
                    .Where(window => !weather(window) && background(window) is { } air && Mean(pm10, window) - Math.Min(air, 150) > 80 * rules.LimitShare + Rounding)
                    .Select(window => window.FromMs).Skip(rules.FreeHours).ToList();
                foreach (var episode in Episodes.OfWindows(hours, UnixMs.Hour, 1)) yield return new Found("dust-pm10-delta", site.Id, episode);
            }
        }
    }

    // Stations of the district around the site; where it has none, of the city.
    private Func<TimeSpanMs, double?> Background(Site site)
    {
        var stations = city.Sites.Where(other => other.Kind == SiteKind.BackgroundStation).ToList();
        var there = stations.Where(other => DistrictOf(other) == DistrictOf(site)).ToList();
        var tables = (there.Count > 0 ? there : stations).Select(station => Table(Meters(station, DeviceKind.Dust).Single(), "pm10")).ToList();
        return window =>
        {
            var means = tables.Select(table => Mean(table, window)).OfType<double>().ToList();
            return means.Count > 0 ? means.Average() : rules.BackgroundNeeded ? null : 70;
        };
    }

    private string DistrictOf(Site site)
    {
        var cell = city.Cells.First(c => c.Boundary.EnvelopeInternal.Contains(site.Location.Lon, site.Location.Lat));
        return city.Areas.Single(area => area.Id == cell.AreaId).ParentId!;
    }

    private bool IsEnough(MinuteTable table, TimeSpanMs window) =>
        table.In(window).Count * UnixMs.Minute >= rules.GoodShare * window.LengthMs;

    private double? Leq(MinuteTable table, TimeSpanMs window) =>
        IsEnough(table, window) ? 10 * Math.Log10(table.In(window).Average(value => Math.Pow(10, value / 10))) : null;

    private double? Mean(MinuteTable table, TimeSpanMs window) => IsEnough(table, window) ? table.In(window).Average() : null;

    private bool IsPermitted(Site site, TimeSpanMs window, params PermitKind[] kinds) =>
        rules.Permits && city.Permits.Any(permit => permit.SiteId == site.Id && kinds.Contains(permit.Kind) && permit.ValidFromMs <= window.FromMs && window.ToMs <= permit.ValidToMs);

    private Func<TimeSpanMs, bool> Weather(Site site, bool rain, bool wind, bool humid)
    {
        var stations = Meters(site, DeviceKind.Weather).ToList();
        var (rains, winds, humidities) = (stations.Select(s => Table(s, "rain")).ToList(), stations.Select(s => Table(s, "wind_speed")).ToList(), stations.Select(s => Table(s, "humidity")).ToList());
        return window => rules.Weather && ((rain && rains.Exists(table => table.Any(window, value => value > 0)))
            || (wind && winds.Exists(table => table.Any(window, value => value > 5)))
            || (humid && humidities.Exists(table => table.Any(window, value => value > 95))));
    }

    private MinuteTable Table(SimulatedDevice device, string metric, Func<ObservedReading, bool>? counts = null)
    {
        var good = new Good(device, calendar, rules);
        var table = new MinuteTable();
        foreach (var reading in observed.Of(device.Id))
        {
            if (good.Value(reading, metric) is { } value && (counts is null || counts(reading))) table.Add(reading.Ms, value);
        }

        return table;
    }

    private IEnumerable<SimulatedDevice> Meters(Site site, DeviceKind kind) => _devices[site.Id].Where(device => device.Kind == kind);

    private static IEnumerable<TimeSpanMs> Sliding(IEnumerable<TimeSpanMs> occurrences, int minutes, int inARow, Func<TimeSpanMs, bool> isOver)
    {
        foreach (var occurrence in occurrences)
        {
            List<long> over = [];
            for (var from = occurrence.FromMs; from + minutes * UnixMs.Minute <= occurrence.ToMs; from += UnixMs.Minute)
            {
                if (isOver(new TimeSpanMs(from, from + minutes * UnixMs.Minute))) over.Add(from);
            }

            foreach (var episode in Episodes.OfWindows(over, minutes * UnixMs.Minute, inARow)) yield return episode;
        }
    }

    private static IEnumerable<TimeSpanMs> Hourly(IEnumerable<TimeSpanMs> occurrences, Func<TimeSpanMs, bool> isOver) =>
        occurrences.SelectMany(occurrence =>
            Episodes.OfWindows([.. Hours(occurrence).Where(isOver).Select(window => window.FromMs)], UnixMs.Hour, inARow: 1));

    private static IEnumerable<TimeSpanMs> Hours(TimeSpanMs occurrence)
    {
        for (var from = occurrence.FromMs; from + UnixMs.Hour <= occurrence.ToMs; from += UnixMs.Hour) yield return new TimeSpanMs(from, from + UnixMs.Hour);
    }

    private IEnumerable<TimeSpanMs> Nights() => _dates.Select(date => calendar.NightOf(date) with { FromMs = calendar.ToMs(date, new TimeOnly(rules.NightFromHour, 0)) });

    private int InARow => rules.TwoInARow ? 2 : 1;

    private IEnumerable<TimeSpanMs> Days() => _dates.Select(calendar.DayOf);

    private IEnumerable<TimeSpanMs> CalendarDays() => _dates.Select(calendar.CalendarDay);

    private IEnumerable<TimeSpanMs> DaysFromFour() =>
        _dates.Select(date => new TimeSpanMs(calendar.ToMs(date, new TimeOnly(4, 0)), calendar.ToMs(date.AddDays(1), new TimeOnly(4, 0))));

    private static IEnumerable<DateOnly> Dates(CityCalendar calendar, TimeSpanMs span)
    {
        for (var date = DateOnly.FromDateTime(calendar.ToLocal(span.FromMs)).AddDays(-1); calendar.ToMs(date, TimeOnly.MinValue) < span.ToMs; date = date.AddDays(1))
            yield return date;
    }

    private static ILookup<string, SimulatedDevice> Placed(City city) => city.Devices
        .SelectMany(device => (device.Placements.Count > 0 ? device.Placements.Select(p => p.SiteId) : [device.SiteId ?? ""]).Select(site => (site, device)))
        .ToLookup(pair => pair.site, pair => pair.device);
}
