using System.Text.Json;

namespace SensorHub.Host.Composition;

/// <summary>Where a running hub listens, as <c>address:port</c>; kept in the data folder while it runs.</summary>
public sealed record ListeningPorts(string Http, string? Mqtt, string? MqttTls)
{
    private const string FileName = "ports.json";
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    /// <summary>Null when no hub says that it runs there, or not so that it can be read.</summary>
    public static ListeningPorts? TryRead(string dataFolder)
    {
        var file = Path.Combine(dataFolder, FileName);
        try
        {
            return File.Exists(file) && JsonSerializer.Deserialize<ListeningPorts>(File.ReadAllText(file), Json) is { } ports && IsAddress(ports.Http) ? ports : null;
        }
        catch (Exception e) when (e is JsonException or FileNotFoundException)
        {
            return null;
        }
    }

    public void Write(string dataFolder)
    {
        var file = Path.Combine(dataFolder, FileName);
        File.WriteAllText(file + ".tmp", JsonSerializer.Serialize(this, Json));
        File.Move(file + ".tmp", file, overwrite: true);
    }

    private static bool IsAddress(string? authority) => Uri.TryCreate($"http://{authority}", UriKind.Absolute, out _);

    public static void Remove(string dataFolder) => File.Delete(Path.Combine(dataFolder, FileName));
}
