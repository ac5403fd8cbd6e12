using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Geography;
using SensorHub.Alerts.Rules;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Windows;

/// <summary>The window subjects of one version of the registry, and the rings of panes that they share.</summary>
internal sealed class WindowPlan
{
    private const int OfMeter = -1;
    private readonly CityCalendar _calendar;
    private readonly EvaluationContext _context;
    private readonly IReadOnlyList<Dictionary<ZoneClass, WindowShape>> _shapes;
    private readonly Dictionary<PaneSeries, PaneRing> _rings = [];
    private readonly DistrictFinder _districts = new();
    private Dictionary<(string Rule, string Subject), WindowSubject> _subjects = [];

    /// <exception cref="ArgumentException">A rule's numbers do not fit each other.</exception>
    public WindowPlan(IEnumerable<WindowRule> rules, CityCalendar calendar, EvaluationContext context)
    {
        _calendar = calendar;
        _context = context;
        _shapes = [.. rules.Select(r => Enum.GetValues<ZoneClass>().ToDictionary(z => z, z => new WindowShape(r, calendar.Zone, z)))];
    }

    public WindowSubject[] Subjects { get; private set; } = [];
    public IReadOnlyCollection<PaneRing> Rings => _rings.Values;

    public WindowSubject? Find(string rule, string subject) => _subjects.GetValueOrDefault((rule, subject));

    /// <summary>The ring of a series; made when there was none.</summary>
    public PaneRing RingOf(PaneSeries series)
    {
        if (!_rings.TryGetValue(series, out var ring))
            _rings.Add(series, ring = new(series));
        return ring;
    }

    /// <summary>Plans again; the state of subjects that stay is kept.</summary>
    public void Plan(PlanInput input)
    {
        _districts.Use(input.Registry);
        foreach (var ring in _rings.Values)
            ring.Forget(handle => !input.Registry.DevicesByHandle.ContainsKey(handle));
        var permits = input.Registry.Permits.Values.Where(p => p.SiteId is not null).ToLookup(p => p.SiteId!);
        var subjects = new Dictionary<(string, string), WindowSubject>();
        foreach (var shapes in _shapes)
        {
            var any = shapes[ZoneClass.Class0];
            var feeds = FeedsOf(any, input);
            foreach (var site in input.Registry.Sites.Values.Where(s => s.Kind == any.Rule.Site))
            {
                var shape = shapes[site.ZoneClass];
                var inputs = InputsOf(shape, site, input);
                if (!Array.Exists(inputs, i => i.IsMeter))
                    continue;
                var exempt = permits[site.Id].Where(p => shape.Rule.Exemptions.Contains(p.Kind)).OrderBy(p => p.Id, StringComparer.Ordinal);
                var subject = PlanSubject(site, new(shape, inputs, feeds?.Of(site), new([.. exempt], _calendar)), input);
                foreach (var handle in inputs.Select(i => i.Handle).Distinct())
                    input.Links.AddWindow(handle, subject);
                subjects.Add((shape.Rule.Id, site.Id), subject);
            }
        }

        _subjects = subjects;
        Subjects = [.. subjects.Values];
    }

    private WindowSubject PlanSubject(Site site, WindowInputs inputs, PlanInput input)
    {
        var rule = inputs.Shape.Rule;
        var subject = Find(rule.Id, site.Id) ?? new WindowSubject(rule, SubjectRef.Site(site.Id), _context);
        subject.Schedule = input.ScheduleOf(rule.Schedule, site.BusinessHours);
        subject.Location = site.Location;
        subject.Inputs = inputs;
        return subject;
    }

    private WindowInput[] InputsOf(WindowShape shape, Site site, PlanInput input)
    {
        List<WindowInput> inputs = [];
        foreach (var device in input.BySite[site.Id].Where(d => Fits(d, shape)))
        {
            if (device.Kind == shape.Rule.Device)
                inputs.Add(InputOf(device, site, shape.Series, OfMeter, input));
            for (var i = 0; i < shape.Rule.Guards.Count; i++)
            {
                if (device.Kind == shape.Rule.Guards[i].Device)
                    inputs.Add(InputOf(device, site, shape.SeriesOf(shape.Rule.Guards[i]), i, input));
            }
        }

        return [.. inputs];
    }

    private BackgroundFeeds? FeedsOf(WindowShape shape, PlanInput input)
    {
        if (shape.Rule.Background is not { } background)
            return null;
        var stations = input.Registry.Sites.Values
            .Where(s => s.Kind == background.Site)
            .Select(s => (Site: s, Inputs: input.BySite[s.Id].Where(d => d.Kind == background.Device && Fits(d, shape))
                .Select(d => InputOf(d, s, shape.Series, OfMeter, input)).ToArray()))
            .Where(s => s.Inputs.Length > 0)
            .ToList();
        return new(shape, stations, _districts, _context, input.Links);
    }

    private WindowInput InputOf(Device device, Site site, PaneSeries series, int guard, PlanInput input)
    {
        var ring = RingOf(series);
        var slot = ring.SlotOf(device.Handle);
        input.Links.AddPanes(device.Handle, new(ring, slot, series.Metric, series.While));
        return new(device.Handle, device.Id, ring, slot, guard, input.TimesOf(device, site.Id));
    }

    // A reading longer than the window would fill the horizon and say nothing of it.
    private static bool Fits(Device device, WindowShape shape) => device.IntervalS * UnixMs.Second <= shape.WindowMs;
}
