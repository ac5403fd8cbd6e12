namespace SensorHub.Web.Api.Http;

/// <summary>Lists in bodies.</summary>
internal static class Lists
{
    /// <summary>The list, or an empty one; the serializer lets null through as an entry.</summary>
    /// <exception cref="ProblemException">400: an entry is null.</exception>
    public static IReadOnlyList<T> WithoutNull<T>(string field, IReadOnlyList<T>? list) where T : class
    {
        for (var i = 0; i < list?.Count; i++)
        {
            if (list[i] is null)
                throw ProblemException.BadField($"{field}[{i}]", "is null");
        }

        return list ?? [];
    }
}
