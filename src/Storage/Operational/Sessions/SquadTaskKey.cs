using System.Globalization;

namespace SensorHub.Storage.Operational.Sessions;

/// <summary>Names a message to a squad by its live event: <c>event/17</c>.</summary>
public static class SquadTaskKey
{
    private const string Prefix = "event/";

    public static string Of(long sequence) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{sequence}");

    /// <summary>Null for the key of another message.</summary>
    public static long? SequenceOf(string key) =>
        key.StartsWith(Prefix, StringComparison.Ordinal)
        && long.TryParse(key.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            ? sequence
            : null;
}
