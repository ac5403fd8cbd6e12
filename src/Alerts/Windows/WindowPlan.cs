using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Rules;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Windows;

/// <summary>The window subjects of one version of the registry, and the rings of panes that they share.</summary>
internal sealed class WindowPlan
{
    private readonly CityCalendar _calendar;
    private readonly EvaluationContext _context;
    private readonly IReadOnlyList<WindowShape> _shapes;
    private readonly Dictionary<long, PaneRing<EnergyPane>> _energy = [];
    private readonly Dictionary<(long Step, Metric Metric), PaneRing<MaxPane>> _max = [];
    private Dictionary<(string Rule, string Subject), WindowSubject> _subjects = [];

    /// <exception cref="ArgumentException">A rule's numbers do not fit each other.</exception>
    public WindowPlan(IEnumerable<WindowRule> rules, CityCalendar calendar, EvaluationContext context)
    {
        _calendar = calendar;
        _context = context;
        _shapes = [.. rules.Select(r => new WindowShape(r, calendar.Zone))];
    }

    public IReadOnlyList<WindowSubject> Subjects { get; private set; } = [];

    /// <summary>Rings by the name under which a checkpoint keeps them.</summary>
    public IEnumerable<(string Name, PaneRing Ring)> Rings =>
        _energy.Select(r => ($"energy/{r.Key}", (PaneRing)r.Value))
            .Concat(_max.Select(r => ($"max/{r.Key.Step}/{r.Key.Metric}", (PaneRing)r.Value)));

    /// <summary>The ring that a checkpoint calls so; made when no subject uses it now.</summary>
    /// <exception cref="InvalidDataException">Not such a name.</exception>
    public PaneRing RingNamed(string name) => name.Split('/') switch
    {
        ["energy", var step] when long.TryParse(step, out var stepMs) => EnergyRing(stepMs),
        ["max", var step, var metric] when long.TryParse(step, out var stepMs) && Enum.TryParse<Metric>(metric, out var of) =>
            MaxRing(stepMs, of),
        _ => throw new InvalidDataException($"'{name}' is not a ring of panes."),
    };

    public WindowSubject? Find(string rule, string subject) => _subjects.GetValueOrDefault((rule, subject));

    /// <summary>Plans again; the state of subjects that stay is kept.</summary>
    public void Plan(PlanInput input)
    {
        var subjects = new Dictionary<(string, string), WindowSubject>();
        foreach (var shape in _shapes)
        {
            foreach (var site in input.Registry.Sites.Values.Where(s => s.Kind == shape.Rule.Site))
            {
                if (Plan(shape, site, input) is { } subject)
                    subjects.Add((shape.Rule.Id, site.Id), subject);
            }
        }

        _subjects = subjects;
        Subjects = [.. subjects.Values];
    }

    private WindowSubject? Plan(WindowShape shape, Site site, PlanInput input)
    {
        List<RingInput<EnergyPane>> meters = [];
        List<RingInput<MaxPane>> guards = [];
        foreach (var device in input.BySite[site.Id].OrderBy(d => d.Id, StringComparer.Ordinal).Where(d => Fits(d, shape)))
        {
            if (device.Kind == shape.Rule.Device)
            {
                var ring = EnergyRing(shape.StepMs);
                var slot = ring.SlotOf(device.Handle);
                meters.Add(new(device.Handle, device.Id, ring, slot, -1));
                input.Links.AddPanes(device.Handle, new(ring, slot, shape.Rule.Metric));
            }

            for (var i = 0; i < shape.Rule.Guards.Count; i++)
            {
                if (device.Kind != shape.Rule.Guards[i].Device)
                    continue;
                var ring = MaxRing(shape.StepMs, shape.Rule.Guards[i].Metric);
                var slot = ring.SlotOf(device.Handle);
                guards.Add(new(device.Handle, device.Id, ring, slot, i));
                input.Links.AddPanes(device.Handle, new(ring, slot, shape.Rule.Guards[i].Metric));
            }
        }

        if (meters.Count == 0)
            return null;
        var subject = Find(shape.Rule.Id, site.Id) ?? new WindowSubject(shape, SubjectRef.Site(site.Id), _context);
        subject.Schedule = new Schedule(shape.Rule.Schedule, _calendar, site.BusinessHours);
        subject.Location = site.Location;
        subject.Inputs = new RingPanes([.. meters], [.. guards]);
        foreach (var handle in meters.Select(m => m.Handle).Concat(guards.Select(g => g.Handle)).Distinct())
            input.Links.AddWindow(handle, subject);
        return subject;
    }

    // A reading longer than the window would fill the horizon and say nothing of it.
    private static bool Fits(Device device, WindowShape shape) => device.IntervalS * UnixMs.Second <= shape.WindowMs;

    private PaneRing<EnergyPane> EnergyRing(long stepMs)
    {
        if (!_energy.TryGetValue(stepMs, out var ring))
            _energy.Add(stepMs, ring = new(stepMs));
        return ring;
    }

    private PaneRing<MaxPane> MaxRing(long stepMs, Metric metric)
    {
        if (!_max.TryGetValue((stepMs, metric), out var ring))
            _max.Add((stepMs, metric), ring = new(stepMs));
        return ring;
    }
}
