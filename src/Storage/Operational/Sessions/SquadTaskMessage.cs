using System.Buffers;
using System.Text.Json;
using SensorHub.Alerts.Enforcement;
using SensorHub.Ingest.Sessions;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Storage.Operational.Sessions;

/// <summary>
/// A task event as a squad hears it, the live event in one JSON object:
/// <code>
/// {"sequence":17,"type":"task.filed","at_ms":…,"about_id":"t…","payload":{…}}
/// </code>
/// </summary>
internal static class SquadTaskMessage
{
    private const string TaskPrefix = "task.";

    /// <summary>Null for an event that no squad is to hear of.</summary>
    public static Outgoing? Of(LiveEvent e)
    {
        if (e.SquadId is not { } squad || !e.Type.StartsWith(TaskPrefix, StringComparison.Ordinal))
            return null;
        var whole = Write(e, e.Payload);
        // A task of very many alerts: the phone reads it from the API.
        var fitting = whole.Length <= IDownlink.MaxPayloadBytes ? whole : Write(e, "null");
        return new(DownlinkTopics.TasksOf(squad), fitting, QoS.ExactlyOnce, expiresMs: null, SquadTaskKey.Of(e.Sequence));
    }

    private static byte[] Write(LiveEvent e, string payload)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("sequence", e.Sequence);
            json.WriteString("type", e.Type);
            json.WriteNumber("at_ms", e.AtMs);
            json.WriteString("about_id", e.AboutId);
            json.WritePropertyName("payload");
            json.WriteRawValue(payload);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
