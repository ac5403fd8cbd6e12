using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Evaluation;

/// <summary>What the values of a device are worth.</summary>
internal enum Service
{
    /// <summary>It was not, or not all the time, placed at the site: they are none of the site's.</summary>
    Away,

    /// <summary>In maintenance or after its calibration has expired, if only for a part: as flagged values.</summary>
    Unfit,
    Fit,
}

/// <summary>When a device served a site, or itself. Immutable.</summary>
internal sealed class ServiceTimes
{
    private readonly TimeSpanMs[] _placed;
    private readonly TimeSpanMs[] _unfit;

    /// <param name="siteId">Null = wherever it is.</param>
    public ServiceTimes(Device device, string? siteId, CityCalendar calendar)
    {
        _placed = siteId is null
            ? [new(long.MinValue, long.MaxValue)]
            : [.. device.Placements.Where(p => p.SiteId == siteId).Select(p => new TimeSpanMs(p.FromMs, p.ToMs ?? long.MaxValue))];
        _unfit =
        [
            .. device.Maintenance.Select(m => new TimeSpanMs(m.FromMs, m.ToMs ?? long.MaxValue)),
            .. Expired(device.Calibrations, calendar),
        ];
    }

    public Service In(long fromMs, long toMs)
    {
        if (!IsPlaced(fromMs, toMs))
            return Service.Away;
        foreach (ref readonly var unfit in _unfit.AsSpan())
        {
            if (unfit.FromMs < toMs && fromMs < unfit.ToMs)
                return Service.Unfit;
        }

        return Service.Fit;
    }

    /// <summary>True when it was placed there for some of the span.</summary>
    public bool Touches(TimeSpanMs span)
    {
        foreach (ref readonly var placed in _placed.AsSpan())
        {
            if (placed.Overlaps(span))
                return true;
        }

        return false;
    }

    private bool IsPlaced(long fromMs, long toMs)
    {
        foreach (ref readonly var placed in _placed.AsSpan())
        {
            if (placed.FromMs <= fromMs && toMs <= placed.ToMs)
                return true;
        }

        return false;
    }

    // As Device.CalibrationAt: the newest calibration holds until the next one, valid or not.
    private static IEnumerable<TimeSpanMs> Expired(IReadOnlyList<Calibration> calibrations, CityCalendar calendar)
    {
        for (var i = 0; i < calibrations.Count; i++)
        {
            if (calibrations[i].ValidTo is not { } last)
                continue;
            var from = last < calibrations[i].On ? calibrations[i].On : last.AddDays(1);
            var to = i + 1 < calibrations.Count ? calendar.ToMs(calibrations[i + 1].On, TimeOnly.MinValue) : long.MaxValue;
            if (calendar.ToMs(from, TimeOnly.MinValue) is var fromMs && fromMs < to)
                yield return new(fromMs, to);
        }
    }
}
