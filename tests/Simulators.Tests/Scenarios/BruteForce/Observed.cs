using System.Text.Json;
using SensorHub.Simulators.Scenarios;

namespace SensorHub.Simulators.Tests.Scenarios.BruteForce;

/// <summary>One reading as it arrived; booleans as 0 and 1. Names are shared by all readings of one shape.</summary>
internal readonly record struct ObservedReading(long Ms, long HeardMs, string[] Names, double[] Values)
{
    public double this[string metric] => Find(metric) ?? throw new KeyNotFoundException(metric);

    public bool Is(string metric) => this[metric] != 0;

    public double? Find(string metric)
    {
        for (var i = 0; i < Names.Length; i++)
        {
            if (Names[i] == metric) return Values[i];
        }

        return null;
    }
}

/// <summary>What arrived, by device and event time; a second delivery of a reading changes nothing.</summary>
internal sealed class Observed
{
    private readonly Dictionary<string, Device> _byDevice = [];
    private string[] _names = [];

    public static Observed Of(IEnumerable<SimulatedMessage> messages)
    {
        var observed = new Observed();
        foreach (var message in messages) observed.Add(message);
        return observed;
    }

    public IReadOnlyList<ObservedReading> Of(string device) => _byDevice.TryGetValue(device, out var found) ? found.InOrder() : [];

    /// <summary>When anything of the device arrived, in order.</summary>
    public IReadOnlyList<long> HeardOf(string device) => [.. Of(device).Select(reading => reading.HeardMs).Order()];

    private void Add(SimulatedMessage message)
    {
        if (!_byDevice.TryGetValue(message.DeviceId, out var device)) _byDevice[message.DeviceId] = device = new Device();
        var json = new Utf8JsonReader(message.Payload.Span);
        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.StartObject) device.Add(Read(ref json, message.SendMs));
        }
    }

    // {"ts":…,"name":value,…}
    private ObservedReading Read(ref Utf8JsonReader json, long heardMs)
    {
        Span<double> values = stackalloc double[32];
        var (ms, count) = (0L, 0);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("ts"u8))
            {
                json.Read();
                ms = json.GetInt64();
                continue;
            }

            if (count >= _names.Length || !json.ValueTextEquals(_names[count])) _names = [.. _names[..count], json.GetString()!];
            json.Read();
            values[count++] = json.TokenType switch { JsonTokenType.True => 1, JsonTokenType.False => 0, _ => json.GetDouble() };
        }

        if (count < _names.Length) _names = _names[..count];
        return new ObservedReading(ms, heardMs, _names, values[..count].ToArray());
    }

    private sealed class Device
    {
        private readonly List<ObservedReading> _readings = [];
        private bool _isInOrder = true;

        public void Add(ObservedReading reading)
        {
            if (_readings.Count > 0 && reading.Ms <= _readings[^1].Ms) _isInOrder = false;
            _readings.Add(reading);
        }

        public List<ObservedReading> InOrder()
        {
            if (_isInOrder) return _readings;
            var unique = _readings.GroupBy(reading => reading.Ms).Select(same => same.MinBy(reading => reading.HeardMs)).OrderBy(reading => reading.Ms).ToList();
            _readings.Clear();
            _readings.AddRange(unique);
            _isInOrder = true;
            return _readings;
        }
    }
}
