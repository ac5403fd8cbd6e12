using SensorHub.Alerts.Evaluation;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Windows;

/// <summary>The panes of one occurrence as stored readings give them; never changed once loaded.</summary>
internal sealed class HistoryPanes : WindowPanes
{
    private readonly long _stepMs;
    private readonly long _firstPane;
    private readonly EnergyPane[][] _meters;
    private readonly (int Guard, MaxPane[] Panes)[] _guards;

    public HistoryPanes(WindowShape shape, RingPanes inputs, TimeSpanMs occurrence, EvaluationContext context)
    {
        _stepMs = shape.StepMs;
        _firstPane = occurrence.FromMs / _stepMs;
        var count = (int)((occurrence.ToMs - 1) / _stepMs - _firstPane) + 1;
        _meters = [.. inputs.MeterInputs.Select(m => Load<EnergyPane>(m.Handle, shape.Rule.Metric, count, occurrence, context))];
        _guards = [.. inputs.GuardInputs.Select(g =>
            (g.Guard, Load<MaxPane>(g.Handle, shape.Rule.Guards[g.Guard].Metric, count, occurrence, context)))];
    }

    public override int Meters => _meters.Length;

    public override bool Holds(long firstPane) => firstPane >= _firstPane;

    public override EnergyPane Meter(int meter, long firstPane, int count) => Sum(_meters[meter], firstPane, count);

    public override double? GuardMax(int guard, long firstPane, int count)
    {
        double? max = null;
        foreach (var (of, panes) in _guards)
        {
            if (of == guard && Sum(panes, firstPane, count).Max is { } value && !(value <= max))
                max = value;
        }

        return max;
    }

    /// <summary>Puts the loaded panes in place of those in memory: a corrected value is in them.</summary>
    public void CopyTo(RingPanes rings)
    {
        for (var i = 0; i < _meters.Length; i++)
            Copy(_meters[i], rings.MeterInputs[i]);
        for (var i = 0; i < _guards.Length; i++)
            Copy(_guards[i].Panes, rings.GuardInputs[i]);
    }

    private void Copy<TPane>(TPane[] panes, in RingInput<TPane> to) where TPane : struct, IPane<TPane>
    {
        for (var i = 0; i < panes.Length; i++)
            to.Ring.Replace(to.Slot, _firstPane + i, in panes[i]);
    }

    private TPane Sum<TPane>(TPane[] panes, long firstPane, int count) where TPane : struct, IPane<TPane>
    {
        var sum = default(TPane);
        var from = (int)(firstPane - _firstPane);
        foreach (ref readonly var pane in panes.AsSpan(from, Math.Min(count, panes.Length - from)))
            sum.Merge(in pane);
        return sum;
    }

    private TPane[] Load<TPane>(int handle, Metric metric, int count, TimeSpanMs occurrence, EvaluationContext context)
        where TPane : struct, IPane<TPane>
    {
        var panes = new TPane[count];
        var device = context.Devices[handle];
        if (!device.IsPlanned)
            return panes;
        var fromMs = _firstPane * _stepMs;
        context.History.Read(
            handle, device.PeriodS, fromMs - device.CoverMs, occurrence.ToMs, context.Position,
            (eventMs, _, values) =>
            {
                foreach (ref readonly var value in values)
                {
                    if (value.Metric == metric)
                        Spread(panes, eventMs, device.CoverMs, value);
                }
            });
        return panes;
    }

    private void Spread<TPane>(TPane[] panes, long fromMs, int coverMs, in MetricValue value) where TPane : struct, IPane<TPane>
    {
        var toMs = fromMs + coverMs;
        for (var atMs = fromMs; atMs < toMs;)
        {
            var pane = atMs / _stepMs;
            var endMs = Math.Min(toMs, (pane + 1) * _stepMs);
            var index = pane - _firstPane;
            if (index >= 0 && index < panes.Length)
                panes[index].Add(value.Value, value.Quality == Quality.Good, (int)(endMs - atMs), begins: atMs == fromMs);
            atMs = endMs;
        }
    }
}
