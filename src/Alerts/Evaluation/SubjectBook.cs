using System.Text.Json;
using SensorHub.Alerts.Rules;
using SensorHub.Alerts.Runs;
using SensorHub.Alerts.Silence;
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
    private readonly EvaluationContext _context;
    private readonly CityCalendar _calendar;

    /// <exception cref="ArgumentException">A rule's numbers do not fit each other.</exception>
    public SubjectBook(IReadOnlyList<Rule> rules, CityCalendar calendar, EvaluationContext context)
    {
        (_context, _calendar) = (context, calendar);
        Windows = new(rules.OfType<WindowRule>(), calendar, context);
        Runs = new(rules.OfType<RunRule>(), context);
        Silence = new(rules.OfType<SilenceRule>(), context);
        RulesFingerprint = string.Join(
            '\n', rules.Select(r => JsonSerializer.Serialize(r, r.GetType(), AlertsJson.Options)).Append($"{calendar.Zone.Id} {calendar.NightFrom:O} {calendar.NightTo:O}"));
    }

    public WindowPlan Windows { get; }
    public RunPlan Runs { get; }
    public SilenceWatch Silence { get; }

    /// <summary>Tells state that was made under these rules, and by this city's clock and night, from any other.</summary>
    public string RulesFingerprint { get; }

    /// <summary>Registry version planned for; -1 before the first.</summary>
    public long Version { get; private set; } = -1;

    /// <summary>Judges the occurrence of an instant from history, when there is such a subject: after a start without state.</summary>
    public void Rebuild(string rule, string subject, long atMs)
    {
        Windows.Find(rule, subject)?.Rebuild(atMs);
        Runs.Find(rule, subject)?.Rebuild(atMs);
    }

    /// <summary>Makes the dates of all devices those of their subjects: after a checkpoint.</summary>
    public void Seal() => new DeviceLinks(_context.Devices).Seal();

    public void Plan(RegistrySnapshot registry)
    {
        var links = new DeviceLinks(_context.Devices);
        links.Clear(registry);
        var input = new PlanInput(registry, _calendar, links);
        Windows.Plan(input);
        Runs.Plan(input);
        Silence.Plan(registry);
        _context.Unsettled.RemoveAll(IsGone);
        _context.Staged.RemoveAll(IsGone);
        links.Seal();
        Version = registry.Version;
    }

    private bool IsGone(JudgedSubject subject) =>
        Windows.Find(subject.Rule.Id, subject.Subject.Id) != subject && Runs.Find(subject.Rule.Id, subject.Subject.Id) != subject;
}
