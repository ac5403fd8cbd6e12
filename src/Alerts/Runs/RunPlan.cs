using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Geography;
using SensorHub.Alerts.Rules;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Runs;

/// <summary>The run subjects of one version of the registry.</summary>
internal sealed class RunPlan
{
    private readonly EvaluationContext _context;
    private readonly IReadOnlyList<RunRule> _rules;
    private Dictionary<(string Rule, string Subject), RunSubject> _subjects = [];

    /// <exception cref="ArgumentException">A rule's parts do not fit each other.</exception>
    public RunPlan(IEnumerable<RunRule> rules, EvaluationContext context)
    {
        (_context, _rules) = (context, [.. rules]);
        foreach (var rule in _rules)
            rule.Validate();
    }

    public IReadOnlyCollection<RunSubject> Subjects => _subjects.Values;

    public RunSubject? Find(string rule, string subject) => _subjects.GetValueOrDefault((rule, subject));

    /// <summary>Plans again; the state of subjects that stay is kept.</summary>
    public void Plan(PlanInput input)
    {
        List<RunSubject> subjects = [];
        var approved = new SiteFinder(input.Registry.Sites.Values.Where(s => s.ApprovedForTipping));
        foreach (var rule in _rules)
        {
            var condition = new RunCondition(rule, approved);
            subjects.AddRange(rule.Subject == SubjectKind.Site ? PlanSites(rule, condition, input) : PlanDevices(rule, condition, input));
        }

        _subjects = subjects.ToDictionary(s => (s.Rule.Id, s.Subject.Id));
        _context.OpenRuns.RemoveAll(s => Find(s.Rule.Id, s.Subject.Id) != s);
    }

    /// <summary>Looks for runs that have stopped without a word.</summary>
    public void WatchSilence()
    {
        // In an order that a restart does not change.
        _context.OpenRuns.Sort(static (a, b) => string.CompareOrdinal(a.Rule.Id, b.Rule.Id) is var byRule and not 0
            ? byRule
            : string.CompareOrdinal(a.Subject.Id, b.Subject.Id));
        _context.OpenRuns.RemoveAll(static s => !s.WatchSilence());
    }

    private IEnumerable<RunSubject> PlanSites(RunRule rule, RunCondition condition, PlanInput input)
    {
        foreach (var site in input.Registry.Sites.Values.Where(s => s.Kind == rule.Site))
        {
            var devices = input.BySite[site.Id].Where(d => rule.Devices.Contains(d.Kind)).ToList();
            if (devices.Count == 0)
                continue;
            var subject = Plan(rule, condition, SubjectRef.Site(site.Id), site.BusinessHours, devices, input);
            subject.Location = site.Location;
            yield return subject;
        }
    }

    private IEnumerable<RunSubject> PlanDevices(RunRule rule, RunCondition condition, PlanInput input)
    {
        foreach (var device in input.Registry.DevicesByHandle.Values.Where(d => rule.Devices.Contains(d.Kind)))
        {
            var subject = Plan(rule, condition, new(rule.Subject, device.Id), null, [device], input);
            subject.Location = rule.Subject == SubjectKind.Vehicle ? null : input.Registry.PlaceOf(device);
            yield return subject;
        }
    }

    private RunSubject Plan(
        RunRule rule, RunCondition condition, SubjectRef about, BusinessHours? hours, List<Device> devices, PlanInput input)
    {
        var subject = Find(rule.Id, about.Id) ?? new RunSubject(rule, condition, about, _context);
        subject.Condition = condition;
        subject.Schedule = input.ScheduleOf(rule.Schedule, hours);
        var known = subject.Devices.ToDictionary(d => d.Handle);
        subject.Devices = [.. devices.Select(d => new RunDevice(
            d.Handle, d.Id, ShapeOf(rule, d), input.TimesOf(d, about.Kind == SubjectKind.Site ? about.Id : null))
        {
            Machine = known.GetValueOrDefault(d.Handle)?.Machine,
        })];
        for (var i = 0; i < devices.Count; i++)
            input.Links.AddRun(devices[i].Handle, new(subject, i));
        return subject;
    }

    private static RunShape ShapeOf(RunRule rule, Device device) => new(
        (long)rule.AtLeast.TotalMilliseconds, rule.MinReadings, rule.MaxGapIntervals * device.IntervalS * UnixMs.Second,
        device.DefaultPeriodS * UnixMs.Second);
}
