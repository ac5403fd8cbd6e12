using System.Globalization;
using System.Text.Json;

namespace SensorHub.Storage.Influx;

internal readonly record struct VictoriaSample(long Ms, int PeriodS, int Revision, bool IsFlagged, double Value)
{
    /// <summary>By time, period and number of the correction.</summary>
    public static int InOrder(VictoriaSample a, VictoriaSample b)
    {
        var order = a.Ms.CompareTo(b.Ms);
        order = order != 0 ? order : a.PeriodS.CompareTo(b.PeriodS);
        return order != 0 ? order : a.Revision.CompareTo(b.Revision);
    }
}

/// <summary>Reads the lines of an export.</summary>
/// <param name="max">Samples beyond which none are taken.</param>
internal sealed class VictoriaAnswer(List<VictoriaSample> samples, int max)
{
    private readonly List<double> _values = [];
    private readonly List<long> _times = [];

    /// <summary>There were more than may be taken: what was taken is a part.</summary>
    public bool IsFull { get; private set; }

    // {"metric":{"__name__":"noise_leq","device":"N-17","period":"60"},"values":[61.2],"timestamps":[1700000000000]}
    public void Take(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty || IsFull)
            return;
        try
        {
            Parse(line);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or OverflowException)
        {
            throw new ServerAwayException($"its answer is no export of VictoriaMetrics: {e.Message}", e);
        }
    }

    private void Parse(ReadOnlySpan<byte> line)
    {
        var json = new Utf8JsonReader(line);
        var (period, revision, isFlagged) = (0, 0, false);
        _values.Clear();
        _times.Clear();
        while (json.Read())
        {
            if (json.TokenType != JsonTokenType.PropertyName)
                continue;
            var isName = json.ValueTextEquals("__name__"u8);
            if (isName || json.ValueTextEquals("period"u8) || json.ValueTextEquals("revision"u8))
            {
                var isPeriod = json.ValueTextEquals("period"u8);
                json.Read();
                if (isName)
                    isFlagged = json.ValueSpan.EndsWith("_flagged"u8);
                else if (isPeriod)
                    period = int.Parse(json.GetString()!, CultureInfo.InvariantCulture);
                else
                    revision = int.Parse(json.GetString()!, CultureInfo.InvariantCulture);
            }
            else if (json.ValueTextEquals("values"u8))
            {
                for (json.Read(); json.Read() && json.TokenType != JsonTokenType.EndArray;)
                    _values.Add(json.TokenType == JsonTokenType.Number ? json.GetDouble() : double.NaN);
            }
            else if (json.ValueTextEquals("timestamps"u8))
            {
                for (json.Read(); json.Read() && json.TokenType != JsonTokenType.EndArray;)
                    _times.Add(json.GetInt64());
            }
        }

        IsFull = samples.Count + _times.Count > max;
        for (var i = 0; i < _times.Count && i < _values.Count && !IsFull; i++)
            samples.Add(new(_times[i], period, revision, isFlagged, _values[i]));
    }
}
