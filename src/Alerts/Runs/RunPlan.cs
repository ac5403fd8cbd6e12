using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Geography;
using SensorHub.Alerts.Rules;
using SensorHub.Devices.Geography;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Runs;

/// <summary>The run subjects of one version of the registry.</summary>
internal sealed class RunPlan(IEnumerable<RunRule> rules, CityCalendar calendar, EvaluationContext context)
{
    private readonly IReadOnlyList<RunRule> _rules = [.. rules];
    private Dictionary<(string Rule, string Subject), RunSubject> _subjects = [];

    public IReadOnlyList<RunSubject> Subjects { get; private set; } = [];

    public RunSubject? Find(string rule, string subject) => _subjects.GetValueOrDefault((rule, subject));

    /// <summary>Plans again; the state of subjects that stay is kept.</summary>
    public void Plan(PlanInput input)
    {
        List<RunSubject> subjects = [];
        var approved = new SiteFinder(input.Registry.Sites.Values.Where(s => s.ApprovedForTipping));
        foreach (var rule in _rules)
        {
            var condition = RunCondition.Of(rule, approved);
            subjects.AddRange(rule is DurationRule duration ? PlanSites(duration, condition, input) : PlanVehicles(rule, condition, input));
        }

        _subjects = subjects.ToDictionary(s => (s.Rule.Id, s.Subject.Id));
        Subjects = subjects;
    }

    private IEnumerable<RunSubject> PlanSites(DurationRule rule, RunCondition condition, PlanInput input)
    {
        foreach (var site in input.Registry.Sites.Values.Where(s => s.Kind == rule.Site))
        {
            var devices = input.BySite[site.Id].Where(d => d.Kind == rule.Device).OrderBy(d => d.Id, StringComparer.Ordinal).ToList();
            if (devices.Count > 0)
                yield return Plan(rule, condition, SubjectRef.Site(site.Id), site.BusinessHours, site.Location, devices, input.Links);
        }
    }

    private IEnumerable<RunSubject> PlanVehicles(RunRule rule, RunCondition condition, PlanInput input)
    {
        foreach (var device in input.Registry.DevicesByHandle.Values.Where(d => d.Kind == rule.Device))
            yield return Plan(rule, condition, SubjectRef.Vehicle(device.Id), null, null, [device], input.Links);
    }

    private RunSubject Plan(
        RunRule rule, RunCondition condition, SubjectRef about, BusinessHours? hours, GeoPoint? location, List<Device> devices, DeviceLinks links)
    {
        var subject = Find(rule.Id, about.Id) ?? new RunSubject(rule, condition, about, context);
        subject.Condition = condition;
        subject.Schedule = new Schedule(rule.Schedule, calendar, hours);
        subject.Location = location;
        var known = subject.Devices.ToDictionary(d => d.Handle);
        subject.Devices = [.. devices.Select(d => new RunDevice(d.Handle, d.Id, ShapeOf(rule, d))
        {
            Machine = known.GetValueOrDefault(d.Handle)?.Machine,
        })];
        for (var i = 0; i < devices.Count; i++)
            links.AddRun(devices[i].Handle, new(subject, i));
        return subject;
    }

    private static RunShape ShapeOf(RunRule rule, Device device) => new(
        (long)rule.AtLeast.TotalMilliseconds, rule.MaxGapIntervals * device.IntervalS * UnixMs.Second,
        device.DefaultPeriodS * UnixMs.Second);
}
