using SensorHub.Alerts.Geography;
using SensorHub.Alerts.Rules;
using SensorHub.Alerts.Runs;
using SensorHub.Alerts.Windows;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Evaluation;

/// <summary>
/// Which subjects there are and which devices feed them, for one version of the registry. Planning again keeps the state of
/// subjects that stay.
/// </summary>
internal sealed class SubjectBook
{
    private readonly CityCalendar _calendar;
    private readonly EvaluationContext _context;
    private readonly IReadOnlyList<WindowShape> _windowRules;
    private readonly IReadOnlyList<RunRule> _runRules;
    private readonly Dictionary<long, PaneRing<EnergyPane>> _energy = [];
    private readonly Dictionary<(long Step, Devices.Readings.Metric Metric), PaneRing<MaxPane>> _max = [];
    private Dictionary<(string Rule, string Subject), WindowSubject> _windows = [];
    private Dictionary<(string Rule, string Subject), RunSubject> _runs = [];

    /// <exception cref="ArgumentException">A rule's numbers do not fit each other.</exception>
    public SubjectBook(IReadOnlyList<Rule> rules, CityCalendar calendar, EvaluationContext context)
    {
        _calendar = calendar;
        _context = context;
        _windowRules = [.. rules.OfType<WindowRule>().Select(r => new WindowShape(r, calendar.Zone))];
        _runRules = [.. rules.OfType<RunRule>()];
        RulesFingerprint = string.Join('\n', rules.Select(r => r.ToString()).Append(calendar.Zone.Id));
    }

    /// <summary>Tells state that was made under these rules from any other.</summary>
    public string RulesFingerprint { get; }

    /// <summary>Registry version planned for; -1 before the first.</summary>
    public long Version { get; private set; } = -1;

    public IReadOnlyList<WindowSubject> Windows { get; private set; } = [];
    public IReadOnlyList<RunSubject> Runs { get; private set; } = [];

    /// <summary>Rings by the name under which a checkpoint keeps them.</summary>
    public IEnumerable<(string Name, PaneRing Ring)> Rings =>
        _energy.Select(r => ($"energy/{r.Key}", (PaneRing)r.Value))
            .Concat(_max.Select(r => ($"max/{r.Key.Step}/{r.Key.Metric}", (PaneRing)r.Value)));

    /// <summary>The ring that a checkpoint calls so; made when no subject uses it now.</summary>
    /// <exception cref="InvalidDataException">Not such a name.</exception>
    public PaneRing RingNamed(string name) => name.Split('/') switch
    {
        ["energy", var step] when long.TryParse(step, out var stepMs) => EnergyRing(stepMs),
        ["max", var step, var metric] when long.TryParse(step, out var stepMs) && Enum.TryParse<Devices.Readings.Metric>(metric, out var of) =>
            MaxRing(stepMs, of),
        _ => throw new InvalidDataException($"'{name}' is not a ring of panes."),
    };

    public WindowSubject? FindWindow(string rule, string subject) => _windows.GetValueOrDefault((rule, subject));

    public RunSubject? FindRun(string rule, string subject) => _runs.GetValueOrDefault((rule, subject));

    /// <summary>Judges the occurrence of an instant from history, when there is such a subject: after a start without state.</summary>
    public void Rebuild(string rule, string subject, long atMs)
    {
        FindWindow(rule, subject)?.Rebuild(atMs);
        FindRun(rule, subject)?.Rebuild(atMs);
    }

    /// <summary>Makes the dates of all devices those of their subjects: after a checkpoint.</summary>
    public void Seal() => new DeviceLinks(_context.Devices).Seal();

    public void Plan(RegistrySnapshot registry)
    {
        var links = new DeviceLinks(_context.Devices);
        links.Clear(registry);
        var bySite = registry.DevicesByHandle.Values.Where(d => d.SiteId is not null).ToLookup(d => d.SiteId!);
        var windows = new Dictionary<(string, string), WindowSubject>();
        foreach (var shape in _windowRules)
        {
            foreach (var site in registry.Sites.Values.Where(s => s.Kind == shape.Rule.Site))
                PlanWindow(shape, site, bySite[site.Id], links, windows);
        }

        var runs = new Dictionary<(string, string), RunSubject>();
        var approved = new ApprovedSites(registry.Sites.Values);
        foreach (var rule in _runRules)
        {
            var condition = RunCondition.Of(rule, approved);
            if (rule is DurationRule duration)
                PlanSites(duration, condition, registry, bySite, links, runs);
            else
                PlanVehicles(rule, condition, registry, links, runs);
        }

        (_windows, _runs) = (windows, runs);
        Windows = [.. windows.Values];
        Runs = [.. runs.Values];
        links.Seal();
        Version = registry.Version;
    }

    private void PlanWindow(
        WindowShape shape, Site site, IEnumerable<Device> devices, DeviceLinks links,
        Dictionary<(string, string), WindowSubject> windows)
    {
        List<RingInput<EnergyPane>> meters = [];
        List<RingInput<MaxPane>> guards = [];
        foreach (var device in devices.OrderBy(d => d.Id, StringComparer.Ordinal).Where(d => Fits(d, shape)))
        {
            if (device.Kind == shape.Rule.Device)
            {
                var ring = EnergyRing(shape.StepMs);
                var slot = ring.SlotOf(device.Handle);
                meters.Add(new(device.Handle, device.Id, ring, slot, -1));
                links.AddPanes(device.Handle, new(ring, slot, shape.Rule.Metric));
            }

            for (var i = 0; i < shape.Rule.Guards.Count; i++)
            {
                if (device.Kind != shape.Rule.Guards[i].Device)
                    continue;
                var ring = MaxRing(shape.StepMs, shape.Rule.Guards[i].Metric);
                var slot = ring.SlotOf(device.Handle);
                guards.Add(new(device.Handle, device.Id, ring, slot, i));
                links.AddPanes(device.Handle, new(ring, slot, shape.Rule.Guards[i].Metric));
            }
        }

        if (meters.Count == 0)
            return;
        var key = (shape.Rule.Id, site.Id);
        var subject = _windows.GetValueOrDefault(key) ?? new WindowSubject(shape, SubjectRef.Site(site.Id), _context);
        subject.Schedule = new Schedule(shape.Rule.Schedule, _calendar, site.BusinessHours);
        subject.Location = site.Location;
        subject.Inputs = new RingPanes([.. meters], [.. guards]);
        windows.Add(key, subject);
        foreach (var handle in meters.Select(m => m.Handle).Concat(guards.Select(g => g.Handle)).Distinct())
            links.AddWindow(handle, subject);
    }

    private void PlanSites(
        DurationRule rule, RunCondition condition, RegistrySnapshot registry, ILookup<string, Device> bySite, DeviceLinks links,
        Dictionary<(string, string), RunSubject> runs)
    {
        foreach (var site in registry.Sites.Values.Where(s => s.Kind == rule.Site))
        {
            var devices = bySite[site.Id].Where(d => d.Kind == rule.Device).OrderBy(d => d.Id, StringComparer.Ordinal).ToList();
            if (devices.Count > 0)
                PlanRun(rule, condition, SubjectRef.Site(site.Id), site.BusinessHours, site.Location, devices, links, runs);
        }
    }

    private void PlanVehicles(
        RunRule rule, RunCondition condition, RegistrySnapshot registry, DeviceLinks links,
        Dictionary<(string, string), RunSubject> runs)
    {
        foreach (var device in registry.DevicesByHandle.Values.Where(d => d.Kind == rule.Device))
            PlanRun(rule, condition, SubjectRef.Vehicle(device.Id), null, null, [device], links, runs);
    }

    private void PlanRun(
        RunRule rule, RunCondition condition, SubjectRef about, BusinessHours? hours, Devices.Geography.GeoPoint? location,
        List<Device> devices, DeviceLinks links, Dictionary<(string, string), RunSubject> runs)
    {
        var key = (rule.Id, about.Id);
        var subject = _runs.GetValueOrDefault(key) ?? new RunSubject(rule, condition, about, _context);
        subject.Condition = condition;
        subject.Schedule = new Schedule(rule.Schedule, _calendar, hours);
        subject.Location = location;
        var known = subject.Devices.ToDictionary(d => d.Handle);
        subject.Devices = [.. devices.Select(d => new RunDevice(d.Handle, d.Id, ShapeOf(rule, d))
        {
            Machine = known.GetValueOrDefault(d.Handle)?.Machine,
        })];
        runs.Add(key, subject);
        for (var i = 0; i < devices.Count; i++)
            links.AddRun(devices[i].Handle, new(subject, i));
    }

    private static RunShape ShapeOf(RunRule rule, Device device) => new(
        (long)rule.AtLeast.TotalMilliseconds, rule.MaxGapIntervals * device.IntervalS * UnixMs.Second,
        device.DefaultPeriodS * UnixMs.Second);

    // A reading longer than the window would fill the horizon and say nothing of it.
    private static bool Fits(Device device, WindowShape shape) => device.IntervalS * UnixMs.Second <= shape.WindowMs;

    private PaneRing<EnergyPane> EnergyRing(long stepMs)
    {
        if (!_energy.TryGetValue(stepMs, out var ring))
            _energy.Add(stepMs, ring = new(stepMs));
        return ring;
    }

    private PaneRing<MaxPane> MaxRing(long stepMs, Devices.Readings.Metric metric)
    {
        if (!_max.TryGetValue((stepMs, metric), out var ring))
            _max.Add((stepMs, metric), ring = new(stepMs));
        return ring;
    }
}
