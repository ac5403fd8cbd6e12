using System.Text.Json;

namespace SensorHub.Web.Api.Http;

/// <summary>Enum members as the API writes them: <c>squad_member</c>.</summary>
internal static class Words<T> where T : struct, Enum
{
    private static readonly Dictionary<string, T> ByWord =
        Enum.GetValues<T>().ToDictionary(v => JsonNamingPolicy.SnakeCaseLower.ConvertName(v.ToString()), StringComparer.Ordinal);

    private static readonly Dictionary<T, string> ByValue = ByWord.ToDictionary(p => p.Value, p => p.Key);

    public static string Of(T value) => ByValue[value];

    /// <param name="others">Words that the caller takes besides and has looked for.</param>
    /// <exception cref="ProblemException">400, with the words there are.</exception>
    public static T? Parse(string field, string? word, params IEnumerable<string> others) =>
        word is null ? null
        : ByWord.TryGetValue(word, out var value) ? value
        : throw ProblemException.BadField(field, $"write one of {string.Join(", ", ByWord.Keys.Concat(others))}");
}
