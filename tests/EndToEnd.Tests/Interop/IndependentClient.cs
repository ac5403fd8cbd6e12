using System.Text.Json;
using SensorHub.EndToEnd.Tests.Harness;

namespace SensorHub.EndToEnd.Tests.Interop;

/// <summary>Clients of three families that were written by others. Exit code 0 = published, and acknowledged at QoS 1.</summary>
internal static class IndependentClient
{
    // The interpreter that Debian's python3-paho-mqtt belongs to, whatever other is first on the path.
    internal const string DebianPython = "/usr/bin/python3";

    public static readonly string[] Names = ["mosquitto_pub", "mqtt.js", "paho"];

    public static Task<Tool> PublishAsync(string client, Publication publication) => client switch
    {
        "mosquitto_pub" => Tool.RunAsync("mosquitto_pub", MosquittoArguments(publication)),
        "mqtt.js" => Tool.RunAsync("node", Repository.PathOf("tests", "EndToEnd.Tests", "mqttjs", "publish.mjs"), Json(publication)),
        "paho" => Tool.RunAsync(DebianPython, Repository.PathOf("tests", "EndToEnd.Tests", "paho", "publish.py"), Json(publication)),
        _ => throw new ArgumentOutOfRangeException(nameof(client), client, "Not one of the three."),
    };

    private static IEnumerable<string> MosquittoArguments(Publication p)
    {
        string[] plain =
        [
            "-h", "127.0.0.1", "-p", $"{p.Port}", "-V", p.Version == "5" ? "mqttv5" : "mqttv311", "-q", $"{p.Qos}", "-i", p.Device,
            "-u", p.Device, "-P", p.Password, "-t", p.Topic, "-m", p.Payload,
        ];
        return p.CaFile is null ? plain : [.. plain, "--cafile", p.CaFile];
    }

    private static string Json(Publication publication) => JsonSerializer.Serialize(publication, JsonSerializerOptions.Web);
}
