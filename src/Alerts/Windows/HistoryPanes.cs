using SensorHub.Alerts.Evaluation;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Windows;

/// <summary>The panes of one occurrence as stored readings give them; never changed once loaded.</summary>
internal sealed class HistoryPanes : WindowPanes
{
    private readonly long _stepMs;
    private readonly long _firstPane;
    private readonly ValuePane[][] _panes;

    public HistoryPanes(WindowInput[] inputs, long stepMs, TimeSpanMs occurrence, EvaluationContext context) : base(inputs, stepMs)
    {
        _stepMs = stepMs;
        _firstPane = occurrence.FromMs / _stepMs;
        var count = (int)((occurrence.ToMs - 1) / _stepMs - _firstPane) + 1;
        _panes = [.. inputs.Select(_ => new ValuePane[count])];
        foreach (var device in Enumerable.Range(0, inputs.Length).GroupBy(i => inputs[i].Handle))
            Load(device.Key, [.. device], occurrence, context);
    }

    public override long HeldFrom => _firstPane;

    /// <summary>Puts the loaded panes in place of those in memory: a corrected value is in them.</summary>
    public void CopyToRings()
    {
        for (var input = 0; input < _panes.Length; input++)
        {
            for (var i = 0; i < _panes[input].Length; i++)
                Inputs[input].Ring.Replace(Inputs[input].Slot, _firstPane + i, in _panes[input][i]);
        }
    }

    protected override (long First, long Last) Filled(int input) => (_firstPane, _firstPane + _panes[input].Length - 1);

    protected override ref readonly ValuePane At(int input, long pane)
    {
        var index = pane - _firstPane;
        if (index < 0 || index >= _panes[input].Length)
            return ref Nothing;
        return ref _panes[input][index];
    }

    private void Load(int handle, int[] inputs, TimeSpanMs occurrence, EvaluationContext context)
    {
        var device = context.Devices[handle];
        if (!device.IsPlanned)
            return;
        context.History.Read(
            handle, device.PeriodS, _firstPane * _stepMs - device.CoverMs, occurrence.ToMs, context.Position,
            (eventMs, _, values) =>
            {
                foreach (var input in inputs)
                {
                    if (Find(values, Inputs[input].Ring.Series) is { } value)
                        Spread(_panes[input], Inputs[input].Ring, eventMs, device.CoverMs, value);
                }
            });
    }

    private static MetricValue? Find(ReadOnlySpan<MetricValue> values, in PaneSeries series)
    {
        MetricValue? found = null;
        foreach (ref readonly var value in values)
        {
            if (value.Metric == series.While && PaneInput.IsOff(in value))
                return null;
            if (value.Metric == series.Metric)
                found = value;
        }

        return found;
    }

    private void Spread(ValuePane[] panes, PaneRing ring, long fromMs, int coverMs, MetricValue value)
    {
        var toMs = fromMs + coverMs;
        for (var atMs = fromMs; atMs < toMs;)
        {
            var pane = atMs / _stepMs;
            var endMs = Math.Min(toMs, (pane + 1) * _stepMs);
            var index = pane - _firstPane;
            if (index >= 0 && index < panes.Length)
                panes[index].Add(value.Value, ring.Fixed(value.Value), value.Quality == Quality.Good, (int)(endMs - atMs), begins: atMs == fromMs);
            atMs = endMs;
        }
    }
}
