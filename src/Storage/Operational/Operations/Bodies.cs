using System.Text.Json;
using System.Text.Json.Serialization;
using SensorHub.Alerts;

namespace SensorHub.Storage.Operational.Operations;

/// <summary>Records of the alerts room as JSON in a column; derived properties are left out.</summary>
internal static class Bodies
{
    private static readonly JsonSerializerOptions Options = new(AlertsJson.Options)
    {
        IgnoreReadOnlyProperties = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never, // a required property may be null
    };

    public static string Write<T>(T record) => JsonSerializer.Serialize(record, Options);

    public static T Read<T>(string body) =>
        JsonSerializer.Deserialize<T>(body, Options) ?? throw new InvalidDataException($"hub.db holds an empty {typeof(T).Name}.");
}
