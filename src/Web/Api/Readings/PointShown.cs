using System.Text.Json;
using System.Text.Json.Serialization;

namespace SensorHub.Web.Api.Readings;

/// <summary>One point of a series, in JSON <c>[ms, value]</c> or <c>[ms, value, quality]</c>.</summary>
/// <param name="Ms">Start of what it covers, Unix ms.</param>
/// <param name="Value">Finite.</param>
/// <param name="Quality">Null = not asked for.</param>
[JsonConverter(typeof(PointConverter))]
internal readonly record struct PointShown(long Ms, double Value, string? Quality = null);

internal sealed class PointConverter : JsonConverter<PointShown>
{
    public override PointShown Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Points are answers only.");

    public override void Write(Utf8JsonWriter writer, PointShown value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(value.Ms);
        writer.WriteNumberValue(value.Value);
        if (value.Quality is not null)
            writer.WriteStringValue(value.Quality);
        writer.WriteEndArray();
    }
}
