using System.Globalization;

namespace SensorHub.Bench.Load;

/// <summary>What <c>/metrics</c> said at one moment.</summary>
internal sealed class Gauges
{
    private readonly List<(string Series, double Value)> _values = [];

    /// <param name="text">Prometheus text: <c>name{labels} value [ms]</c> a line.</param>
    public Gauges(string text)
    {
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#'))
        {
            var end = line.IndexOf('}', StringComparison.Ordinal) is var brace and >= 0 ? brace + 1 : line.IndexOf(' ', StringComparison.Ordinal);
            var value = line[end..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
            if (double.TryParse(value, CultureInfo.InvariantCulture, out var number))
                _values.Add((line[..end], number));
        }
    }

    /// <summary>The largest among the series of that name whose labels hold that text.</summary>
    /// <exception cref="InvalidOperationException">The hub has none.</exception>
    public double Of(string name, string label = "")
    {
        var found = _values.Where(v => v.Series.StartsWith($"{name}{{", StringComparison.Ordinal) && v.Series.Contains(label, StringComparison.Ordinal)).ToList();
        return found.Count > 0 ? found.Max(v => v.Value) : throw new InvalidOperationException($"/metrics has no {name} {label}");
    }
}
