using System.Buffers;
using System.Text;
using System.Text.Json;
using SensorHub.Alerts.Enforcement;

namespace SensorHub.Web.Live;

/// <summary>
/// Server-sent events, HTML Living Standard 9.2.6:
/// <code>
/// id: 17
/// event: task.accepted
/// data: {"at_ms":…,"about_id":"t…","payload":{…}}
/// </code>
/// </summary>
internal static class EventWriter
{
    private const int RetryMs = 2000;

    public static void WriteRetry(IBufferWriter<byte> to) => Text(to, $"retry: {RetryMs}\n\n");

    /// <summary>A comment that keeps proxies awake, and the place to resume at for a client that was shown nothing for long.</summary>
    public static void WriteBeat(IBufferWriter<byte> to, long sequence) => Text(to, $": beat\nid: {sequence}\n\n");

    /// <summary>Tells a client that events it missed are gone: it reads its lists again.</summary>
    public static void WriteReset(IBufferWriter<byte> to, long sequence) =>
        Text(to, $"id: {sequence}\nevent: reset\ndata: {{\"reason\":\"events_forgotten\"}}\n\n");

    public static void Write(IBufferWriter<byte> to, LiveEvent e)
    {
        Text(to, $"id: {e.Sequence}\nevent: {OneLine(e.Type)}\ndata: ");
        using (var json = new Utf8JsonWriter(to))
        {
            json.WriteStartObject();
            json.WriteNumber("at_ms", e.AtMs);
            json.WriteString("about_id", e.AboutId);
            json.WritePropertyName("payload");
            // Rewritten, not copied: a line break in stored JSON would end the event.
            using var payload = JsonDocument.Parse(e.Payload);
            payload.RootElement.WriteTo(json);
            json.WriteEndObject();
        }

        Text(to, "\n\n");
    }

    private static string OneLine(string type) => type.ReplaceLineEndings(" ");

    private static void Text(IBufferWriter<byte> to, string text) => Encoding.UTF8.GetBytes(text, to);
}
