using SensorHub.Alerts.Rules;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Windows;

/// <summary>Whether the numbers of a window rule fit each other.</summary>
internal sealed class WindowRuleCheck(WindowRule rule, WindowShape shape)
{
    private readonly List<string> _faults = [];

    /// <exception cref="ArgumentException">Names every field at fault.</exception>
    public void ThrowIfFaulty()
    {
        CheckStatistic();
        CheckSpans();
        CheckLimit();
        if (rule.InARow < 1)
            _faults.Add("in a row is below 1");
        if (rule.AllowedPerOccurrence < 0)
            _faults.Add("allowed per occurrence is below 0");
        if (rule.While is { } condition && !MetricTable.Of(condition).IsBoolean)
            _faults.Add($"while '{condition}' is neither on nor off");
        if (_faults.Count > 0)
            throw new ArgumentException($"Rule {rule.Id}: {string.Join("; ", _faults)}.", nameof(rule));
    }

    private void CheckStatistic()
    {
        var isLevel = MetricTable.Of(rule.Metric).IsLevel;
        if (rule.Statistic == Statistic.EnergyMean && !isLevel)
            _faults.Add($"metric '{rule.Metric}' is not a sound level: it has no energy mean");
        if (rule.Statistic == Statistic.Mean && isLevel)
            _faults.Add($"metric '{rule.Metric}' is a sound level: its mean is an energy mean");
        if (rule.Background is not null && rule.Statistic != Statistic.Mean)
            _faults.Add("a background is taken off an arithmetic mean only");
        var counts = rule.Statistic == Statistic.MinutesAbove;
        if (counts && (rule.AtLeastMinutes < 1 || rule.AtLeastMinutes > rule.Window.TotalMinutes))
            _faults.Add($"at least {rule.AtLeastMinutes} minutes is not from 1 to the window {rule.Window}");
        if (counts && shape.StepMs != UnixMs.Minute)
            _faults.Add($"minutes are counted in windows up to {WindowShape.LongestOfMinutes}");
        if (!counts && rule.AtLeastMinutes != 0)
            _faults.Add("at least minutes is for minutes above alone");
        if (!(rule.MinShare <= 1 && (counts ? rule.MinShare >= 0 : rule.MinShare > 0)))
            _faults.Add($"min share {rule.MinShare} is not above 0 and at most 1");
    }

    private void CheckSpans()
    {
        if (shape.SlideMs <= 0 || shape.SlideMs % shape.StepMs != 0)
            _faults.Add($"slide {rule.Slide} is not a multiple of {TimeSpan.FromMilliseconds(shape.StepMs)}");
        else if (shape.WindowMs <= 0 || shape.WindowMs % shape.SlideMs != 0)
            _faults.Add($"window {rule.Window} is not a multiple of the slide {rule.Slide}");
        if (shape.WindowMs / shape.StepMs * Math.Max(1, rule.InARow) > WindowShape.MaxPanes - WindowShape.SparePanes)
            _faults.Add($"{rule.InARow} windows of {rule.Window} do not fit {WindowShape.MaxPanes} panes of {TimeSpan.FromMilliseconds(shape.StepMs)}");
    }

    private void CheckLimit()
    {
        var byClass = rule.Limit.ByZoneClass;
        if (rule.Limit.Value is null == byClass is null)
            _faults.Add("limit is neither one number nor one for each acoustic class");
        else if (byClass is not null && Enum.GetValues<ZoneClass>().Except(byClass.Keys).ToList() is { Count: > 0 } missing)
            _faults.Add($"limit says nothing for {string.Join(", ", missing)}");
    }
}
