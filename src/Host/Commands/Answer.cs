using System.Text.Encodings.Web;
using System.Text.Json;

namespace SensorHub.Host.Commands;

/// <summary>What the hub answered, for people and for <c>jq</c>.</summary>
internal static class Answer
{
    private static readonly JsonSerializerOptions Pretty = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Print(JsonElement answer) => Console.WriteLine(JsonSerializer.Serialize(answer, Pretty));
}
