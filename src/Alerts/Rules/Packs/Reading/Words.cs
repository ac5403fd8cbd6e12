using System.Collections.Frozen;
using System.Text.Json;

namespace SensorHub.Alerts.Rules.Packs.Reading;

/// <summary>Values of an enum as packs and the API write them: <c>energy_mean</c>.</summary>
internal static class Words<T> where T : struct, Enum
{
    private static readonly FrozenDictionary<string, T> ByWord = Enum.GetValues<T>().ToFrozenDictionary(WordOf);

    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<T>().Select(WordOf)];

    public static bool TryGet(string word, out T value) => ByWord.TryGetValue(word, out value);

    public static string WordOf(T value) => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
