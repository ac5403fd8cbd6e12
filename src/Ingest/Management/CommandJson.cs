using System.Text.Json;
using SensorHub.Devices.Management;

namespace SensorHub.Ingest.Management;

/// <summary>A command as its device gets it.</summary>
internal static class CommandJson
{
    /// <summary><c>{"id":"…","type":"…","issued_at":"…Z","expires_at":"…Z","params":{…}}</c>, UTF-8.</summary>
    public static byte[] Write(DeviceCommand command)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("id", command.Id);
            json.WriteString("type", command.Type);
            json.WriteString("issued_at", Time(command.AskedMs));
            json.WriteString("expires_at", Time(command.ExpiresMs));
            json.WritePropertyName("params");
            json.WriteRawValue(command.Params);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static string Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
}
