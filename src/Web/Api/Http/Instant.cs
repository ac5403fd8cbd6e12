using System.Text.Json;
using System.Text.Json.Serialization;

namespace SensorHub.Web.Api.Http;

/// <summary>A time in a body: a number of Unix ms, or ISO 8601 with offset.</summary>
[JsonConverter(typeof(InstantConverter))]
internal readonly record struct Instant(long Ms);

internal sealed class InstantConverter : JsonConverter<Instant>
{
    public override Instant Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType switch
        {
            JsonTokenType.Number when reader.TryGetInt64(out var number) => number.ToString(),
            JsonTokenType.String => reader.GetString(),
            _ => null,
        };
        return Instants.TryParse(text, out var ms) ? new(ms) : throw new JsonException(Instants.Form);
    }

    public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Ms);
}
