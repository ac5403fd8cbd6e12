using System.Text.Json;
using System.Text.Unicode;

namespace SensorHub.Devices.Management;

/// <summary>Why a JSON text from outside cannot be kept.</summary>
public enum JsonFault
{
    None,

    /// <summary>Not UTF-8, or a lone surrogate.</summary>
    Encoding,

    /// <summary>Not JSON, too deep, or a name twice in one object.</summary>
    Malformed,

    /// <summary>A number longer than 32 characters or with more than 3 digits of exponent.</summary>
    Number,
}

/// <summary>JSON of strangers that will be kept, shown and compared: nothing in it that a later reader could stumble over.</summary>
public static class StrictJson
{
    public const int MaxDepth = 16;
    private const int MaxNumberLength = 32;
    private const int MaxExponentLength = 4; // sign included
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    public static JsonFault TryParse(ReadOnlySpan<byte> utf8, out JsonElement value)
    {
        value = default;
        if (!Utf8.IsValid(utf8))
            return JsonFault.Encoding;
        try
        {
            if (Walk(utf8) is var fault && fault != JsonFault.None)
                return fault;
            value = JsonElement.Parse(utf8, Options);
            return JsonFault.None;
        }
        catch (JsonException)
        {
            return JsonFault.Malformed;
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate, written as an escape.
            return JsonFault.Encoding;
        }
    }

    private static JsonFault Walk(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                _ = reader.GetString();
            else if (reader.TokenType == JsonTokenType.Number && !IsModest(reader.ValueSpan))
                return JsonFault.Number;
        }

        return JsonFault.None;
    }

    private static bool IsModest(ReadOnlySpan<byte> number) =>
        number.Length <= MaxNumberLength
        && (number.IndexOfAny((byte)'e', (byte)'E') is var e && (e < 0 || number.Length - e - 1 <= MaxExponentLength));
}
