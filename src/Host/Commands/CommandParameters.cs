using System.Text.Json;
using System.Text.Json.Nodes;

namespace SensorHub.Host.Commands;

/// <summary>Parameters of a command as they are written on a command line.</summary>
internal static class CommandParameters
{
    /// <param name="pairs"><c>KEY=VALUE</c>: a number, true, false and null are those, anything else is text.</param>
    /// <exception cref="CommandFailure">Not a pair, or a key twice.</exception>
    public static JsonObject Parse(IEnumerable<string> pairs)
    {
        var parameters = new JsonObject();
        foreach (var pair in pairs)
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
                throw new CommandFailure($"'{pair}' is no parameter: write --param KEY=VALUE");
            if (!parameters.TryAdd(pair[..equals], Value(pair[(equals + 1)..])))
                throw new CommandFailure($"the parameter {pair[..equals]} is there twice");
        }

        return parameters;
    }

    private static JsonNode? Value(string text)
    {
        try
        {
            var value = JsonNode.Parse(text);
            return value is null or JsonValue ? value : JsonValue.Create(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
