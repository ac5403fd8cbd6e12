using SensorHub.Alerts.Rules;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Evaluation;

/// <summary>One version of the registry, as subjects are planned from it, and the parts that many of them share.</summary>
internal sealed class PlanInput(RegistrySnapshot registry, CityCalendar calendar, DeviceLinks links)
{
    private readonly Dictionary<(ScheduleKind, BusinessHours?), Schedule> _schedules = [];
    private readonly Dictionary<(int Handle, string? SiteId), ServiceTimes> _times = [];

    public RegistrySnapshot Registry => registry;

    /// <summary>Takes down which subjects a device feeds.</summary>
    public DeviceLinks Links => links;

    /// <summary>Devices by the sites at which they are or were placed, ordered by id.</summary>
    public ILookup<string, Device> BySite { get; } = registry.DevicesByHandle.Values
        .OrderBy(d => d.Id, StringComparer.Ordinal)
        .SelectMany(d => d.Placements.Select(p => p.SiteId).Distinct(), (device, site) => (Site: site, Device: device))
        .ToLookup(p => p.Site, p => p.Device);

    /// <param name="hours">Of a site that has some; they matter to <see cref="ScheduleKind.BusinessHours"/> alone.</param>
    public Schedule ScheduleOf(ScheduleKind kind, BusinessHours? hours)
    {
        var key = (kind, kind == ScheduleKind.BusinessHours ? hours : null);
        if (!_schedules.TryGetValue(key, out var schedule))
            _schedules.Add(key, schedule = new(kind, calendar, key.Item2));
        return schedule;
    }

    /// <param name="siteId">Null = wherever it is.</param>
    public ServiceTimes TimesOf(Device device, string? siteId)
    {
        if (!_times.TryGetValue((device.Handle, siteId), out var times))
            _times.Add((device.Handle, siteId), times = new(device, siteId, calendar));
        return times;
    }
}
