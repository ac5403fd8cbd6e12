namespace SensorHub.EndToEnd.Tests.Recordings;

/// <summary>Real recordings and results computed from them elsewhere; not part of the checkout.</summary>
internal static class RecordingFiles
{
    /// <summary>Names the folder that holds them.</summary>
    public const string Variable = "SENSORHUB_SHARED_DATA";

    public static string? Folder { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder ? folder : null;

    public static string PathOf(string file) => Path.Combine(Folder!, file);

    /// <summary>Rows of a plain comma-separated file by column name; no field of these files is quoted.</summary>
    public static IEnumerable<Dictionary<string, string>> Rows(string file, char separator = ',')
    {
        using var lines = File.ReadLines(PathOf(file)).GetEnumerator();
        lines.MoveNext();
        var names = lines.Current.Split(separator);
        while (lines.MoveNext())
            yield return names.Zip(lines.Current.Split(separator)).ToDictionary(p => p.First, p => p.Second, StringComparer.Ordinal);
    }
}

/// <summary>A test on the recordings; reported as not run where they are not.</summary>
public sealed class RecordingFactAttribute : FactAttribute
{
    public RecordingFactAttribute()
    {
        if (RecordingFiles.Folder is null)
            Skip = $"The recordings are not here: set {RecordingFiles.Variable} to their folder.";
    }
}
