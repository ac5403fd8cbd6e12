using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Scenarios;

namespace SensorHub.Simulators.Tests.Scenarios.BruteForce;

/// <summary>Who was not heard, by the times of arrival.</summary>
internal sealed class SilenceJudge(City city, CityCalendar calendar, TimeSpanMs span, Observed observed, WeekRules rules)
{
    public IEnumerable<Found> All()
    {
        foreach (var device in city.Devices.Where(device => device.Kind != DeviceKind.Gateway && device.GatewayId is null))
        {
            foreach (var gap in Gaps(observed.HeardOf(device.Id), Threshold(device)).Where(gap => IsJudged(device, gap)))
                yield return new Found("device-silent", device.Id, UntilWorkBegins(device, gap));
        }

        foreach (var gateway in city.Devices.Where(device => device.Kind == DeviceKind.Gateway))
        {
            foreach (var found in Family(gateway)) yield return found;
        }
    }

    // The gateway when nobody of it is heard; a child when it alone is missing.
    private IEnumerable<Found> Family(SimulatedDevice gateway)
    {
        var members = city.Devices.Where(device => device.GatewayId == gateway.Id).Append(gateway).ToList();
        long[] heard = [.. members.SelectMany(member => observed.HeardOf(member.Id)).Order()];
        foreach (var gap in Gaps(heard, members.Max(Threshold))) yield return new Found("device-silent", gateway.Id, gap);
        foreach (var child in members.Where(member => member != gateway))
        {
            // A family that comes back together has a minute for it.
            foreach (var gap in Gaps(observed.HeardOf(child.Id), Threshold(child)).Where(gap => IsJudged(child, gap)))
            {
                var missed = new TimeSpanMs(gap.FromMs + Threshold(child), gap.ToMs - 90 * UnixMs.Second);
                if (heard.Any(missed.Contains)) yield return new Found("device-silent", child.Id, UntilWorkBegins(child, gap));
            }
        }
    }

    private IEnumerable<TimeSpanMs> Gaps(IReadOnlyList<long> heard, long thresholdMs)
    {
        if (heard.Count == 0) yield break;
        for (var i = 1; i <= heard.Count; i++)
        {
            var gap = new TimeSpanMs(heard[i - 1], i < heard.Count ? heard[i] : span.ToMs);
            if (gap.LengthMs >= thresholdMs) yield return gap;
        }
    }

    private bool IsJudged(SimulatedDevice device, TimeSpanMs gap)
    {
        if (new Good(device, calendar, rules).IsInMaintenance(gap.FromMs + Threshold(device))) return false;
        if (device.Kind != DeviceKind.Truck) return true;
        var newest = observed.Of(device.Id).Where(reading => reading.HeardMs <= gap.FromMs).MaxBy(reading => reading.Ms);
        return newest.Is("acc_on") || !rules.EngineNeeded;
    }

    private TimeSpanMs UntilWorkBegins(SimulatedDevice device, TimeSpanMs gap)
    {
        foreach (var period in device.Maintenance.OrderBy(period => period.FromMs))
        {
            if (period.FromMs > gap.FromMs + Threshold(device) && period.FromMs < gap.ToMs) return gap with { ToMs = period.FromMs };
        }

        return gap;
    }

    private long Threshold(SimulatedDevice device) => Math.Max(rules.SilentMinutes * UnixMs.Minute, 3 * device.IntervalS * UnixMs.Second);
}
