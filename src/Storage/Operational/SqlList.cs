using Dapper;

namespace SensorHub.Storage.Operational;

/// <summary>A list in a condition, each value a parameter of its own: what Dapper makes of <c>IN @values</c> is not the same on every engine.</summary>
internal static class SqlList
{
    /// <returns><c>IN (@name0, @name1)</c>; of nothing, a condition that never holds.</returns>
    public static string In(DynamicParameters parameters, string name, IEnumerable<string> values)
    {
        var names = new List<string>();
        foreach (var value in values)
        {
            var next = $"{name}{names.Count}";
            parameters.Add(next, value);
            names.Add($"@{next}");
        }

        return names.Count == 0 ? "IN (NULL)" : $"IN ({string.Join(", ", names)})";
    }
}
