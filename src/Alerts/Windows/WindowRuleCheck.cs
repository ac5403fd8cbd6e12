using SensorHub.Alerts.Rules;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Windows;

/// <summary>Whether the numbers of a window rule fit each other.</summary>
internal sealed class WindowRuleCheck
{
    private readonly WindowRule _rule;
    private readonly long _stepMs;
    private readonly List<RuleFault> _faults = [];

    private WindowRuleCheck(WindowRule rule, long stepMs) => (_rule, _stepMs) = (rule, stepMs);

    /// <summary>All that does not fit.</summary>
    /// <param name="stepMs">Length of its panes.</param>
    public static IReadOnlyList<RuleFault> Faults(WindowRule rule, long stepMs)
    {
        var check = new WindowRuleCheck(rule, stepMs);
        check.CheckStatistic();
        check.CheckSpans();
        check.CheckLimit();
        check.CheckCounts();
        return check._faults;
    }

    private void CheckStatistic()
    {
        var isLevel = MetricTable.Of(_rule.Metric).IsLevel;
        if (_rule.Statistic == Statistic.EnergyMean && !isLevel)
            Fault(nameof(_rule.Statistic), $"metric '{_rule.Metric}' is not a sound level: it has no energy mean");
        if (_rule.Statistic == Statistic.Mean && isLevel)
            Fault(nameof(_rule.Statistic), $"metric '{_rule.Metric}' is a sound level: its mean is an energy mean");
        if (_rule.Background is not null && _rule.Statistic != Statistic.Mean)
            Fault(nameof(_rule.Background), "a background is taken off an arithmetic mean only");
        var counts = _rule.Statistic == Statistic.MinutesAbove;
        if (counts && (_rule.AtLeastMinutes < 1 || _rule.AtLeastMinutes > _rule.Window.TotalMinutes))
            Fault(nameof(_rule.AtLeastMinutes), $"at least {_rule.AtLeastMinutes} minutes is not from 1 to the window {_rule.Window}");
        if (counts && _stepMs != UnixMs.Minute)
            Fault(nameof(_rule.Window), $"minutes are counted in windows up to {WindowShape.LongestOfMinutes}");
        if (!counts && _rule.AtLeastMinutes != 0)
            Fault(nameof(_rule.AtLeastMinutes), "at least minutes is for minutes above alone");
        if (!(_rule.MinShare <= 1 && (counts ? _rule.MinShare >= 0 : _rule.MinShare > 0)))
            Fault(nameof(_rule.MinShare), $"min share {_rule.MinShare} is not above 0 and at most 1");
    }

    private void CheckSpans()
    {
        var (windowMs, slideMs) = ((long)_rule.Window.TotalMilliseconds, (long)_rule.Slide.TotalMilliseconds);
        var step = TimeSpan.FromMilliseconds(_stepMs);
        if (slideMs <= 0 || slideMs % _stepMs != 0)
            Fault(nameof(_rule.Slide), $"slide {_rule.Slide} is not a multiple of {step}");
        else if (windowMs <= 0 || windowMs % slideMs != 0)
            Fault(nameof(_rule.Window), $"window {_rule.Window} is not a multiple of the slide {_rule.Slide}");
        if (windowMs / _stepMs * Math.Max(1, _rule.InARow) > WindowShape.MaxPanes - WindowShape.SparePanes)
            Fault(nameof(_rule.Window), $"{_rule.InARow} windows of {_rule.Window} do not fit {WindowShape.MaxPanes} panes of {step}");
    }

    private void CheckLimit()
    {
        var byClass = _rule.Limit.ByZoneClass;
        if (_rule.Limit.Value is null == byClass is null)
            Fault(nameof(_rule.Limit), "limit is neither one number nor one for each acoustic class");
        else if (byClass is not null && Enum.GetValues<ZoneClass>().Except(byClass.Keys).ToList() is { Count: > 0 } missing)
            Fault(nameof(_rule.Limit), $"limit says nothing for {string.Join(", ", missing)}");
    }

    private void CheckCounts()
    {
        if (_rule.InARow < 1)
            Fault(nameof(_rule.InARow), "in a row is below 1");
        if (_rule.AllowedPerOccurrence < 0)
            Fault(nameof(_rule.AllowedPerOccurrence), "allowed per occurrence is below 0");
        if (_rule.While is { } condition && !MetricTable.Of(condition).IsBoolean)
            Fault(nameof(_rule.While), $"while '{condition}' is neither on nor off");
    }

    private void Fault(string part, string what) => _faults.Add(new(part, what));
}
