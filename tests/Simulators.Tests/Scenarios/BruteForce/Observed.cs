using System.Text.Json;
using SensorHub.Simulators.Scenarios;

namespace SensorHub.Simulators.Tests.Scenarios.BruteForce;

/// <summary>One reading as sent; booleans as 0 and 1.</summary>
internal sealed record ObservedReading(long Ms, IReadOnlyDictionary<string, double> Values)
{
    public double this[string metric] => Values[metric];

    public bool Is(string metric) => Values[metric] != 0;
}

/// <summary>What arrived, by device and event time; a second delivery of a reading changes nothing.</summary>
internal sealed class Observed
{
    private readonly Dictionary<string, SortedList<long, ObservedReading>> _byDevice = [];

    public static Observed Of(IEnumerable<SimulatedMessage> messages)
    {
        var observed = new Observed();
        foreach (var message in messages)
        {
            using var json = JsonDocument.Parse(message.Payload);
            if (json.RootElement.ValueKind != JsonValueKind.Array) observed.Add(message.DeviceId, json.RootElement);
            else foreach (var reading in json.RootElement.EnumerateArray()) observed.Add(message.DeviceId, reading);
        }

        return observed;
    }

    public IList<ObservedReading> Of(string device) => _byDevice.TryGetValue(device, out var readings) ? readings.Values : [];

    private void Add(string device, JsonElement json)
    {
        if (!_byDevice.TryGetValue(device, out var readings)) _byDevice[device] = readings = [];
        var ms = json.GetProperty("ts").GetInt64();
        readings[ms] = new ObservedReading(ms, json.EnumerateObject().Where(p => p.Name != "ts").ToDictionary(p => p.Name, Number));
    }

    private static double Number(JsonProperty property) => property.Value.ValueKind switch
    {
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        _ => property.Value.GetDouble(),
    };
}
