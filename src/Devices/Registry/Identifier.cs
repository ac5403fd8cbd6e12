using System.Buffers;

namespace SensorHub.Devices.Registry;

/// <summary>The letters of every id: safe in an MQTT topic, a path, a file name and a log line.</summary>
public static class Identifier
{
    public const int MaxLength = 64;
    public const string Rule = "1 to 64 of A-Z a-z 0-9 _ - . :";

    private static readonly SearchValues<char> Letters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.:");

    public static bool IsValid(ReadOnlySpan<char> id) =>
        id.Length is > 0 and <= MaxLength && !id.ContainsAnyExcept(Letters);
}
