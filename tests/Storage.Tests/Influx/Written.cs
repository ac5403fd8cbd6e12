using System.Globalization;
using System.Text.Json;
using SensorHub.Storage.Influx;
using SensorHub.TestKit.Servers;

namespace SensorHub.Storage.Tests.Influx;

/// <summary>All values that a server has, under <see cref="ProjectionRig.Key"/>.</summary>
internal static class Written
{
    /// <summary>Without the fields that tell the quality.</summary>
    public static async Task<SortedDictionary<string, double>> AllAsync(this InfluxServer server, string database)
    {
        var values = new SortedDictionary<string, double>(StringComparer.Ordinal);
        var answer = await server.QueryAsync("SELECT * FROM /.*/ GROUP BY device, period", database);
        foreach (var series in answer.GetProperty("results")[0].TryGetProperty("series", out var all) ? all.EnumerateArray() : default)
        {
            var tags = series.GetProperty("tags");
            var columns = series.GetProperty("columns").EnumerateArray().Select(c => c.GetString()!).ToList();
            foreach (var row in series.GetProperty("values").EnumerateArray())
            {
                for (var i = 1; i < columns.Count; i++)
                {
                    if (row[i].ValueKind == JsonValueKind.Number && !columns[i].EndsWith(LineNames.QualitySuffix, StringComparison.Ordinal))
                        values[KeyOf(tags, row[0].GetInt64(), columns[i])] = row[i].GetDouble();
                }
            }
        }

        return values;
    }

    /// <summary>Of the corrections of a value the last one; a value that a later one withdraws is left out.</summary>
    public static async Task<SortedDictionary<string, double>> AllAsync(this VictoriaServer server, string database)
    {
        await server.FlushAsync();
        var newest = new Dictionary<string, (int Revision, double Value)>(StringComparer.Ordinal);
        var text = await server.GetAsync($"/api/v1/export?match[]={Uri.EscapeDataString($"{{db=\"{database}\"}}")}");
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var series = JsonElement.Parse(line);
            var labels = series.GetProperty("metric");
            var name = labels.GetProperty("__name__").GetString()!;
            if (name.EndsWith(LineNames.QualitySuffix, StringComparison.Ordinal))
                continue;
            var revision = labels.TryGetProperty(LineNames.Revision, out var given) ? int.Parse(given.GetString()!, CultureInfo.InvariantCulture) : 0;
            for (var i = 0; i < series.GetProperty("values").GetArrayLength(); i++)
            {
                var key = KeyOf(labels, series.GetProperty("timestamps")[i].GetInt64(), name[(name.IndexOf('_', StringComparison.Ordinal) + 1)..]);
                if (!newest.TryGetValue(key, out var known) || revision >= known.Revision)
                    newest[key] = (revision, series.GetProperty("values")[i].GetDouble());
            }
        }

        return new(newest.ToDictionary(v => v.Key, v => v.Value.Value), StringComparer.Ordinal);
    }

    private static string KeyOf(JsonElement tags, long ms, string field) =>
        ProjectionRig.Key(tags.GetProperty("device").GetString()!, int.Parse(tags.GetProperty("period").GetString()!, CultureInfo.InvariantCulture), ms, field);
}
