namespace SensorHub.TestKit.Recordings;

/// <summary>Real recordings and reference results, which lie beside a checkout and are no part of it.</summary>
public static class RecordingFiles
{
    /// <summary>Names the folder where it is not <c>../shared/data</c> beside the checkout.</summary>
    public const string Variable = "SENSORHUB_SHARED_DATA";

    /// <summary>Where the recordings are looked for; it may not be there.</summary>
    public static string Folder { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named
        ? named
        : Path.GetFullPath(Path.Combine(Checkout(), "..", "shared", "data"));

    public static string PathOf(string file) => Path.Combine(Folder, file);

    /// <summary>Rows of a delimited file, by column name without the blanks around it; no field of these files is quoted.</summary>
    public static IEnumerable<IReadOnlyDictionary<string, string>> Rows(string file, char separator = ',')
    {
        string[]? names = null;
        foreach (var line in File.ReadLines(PathOf(file)))
        {
            var fields = line.Split(separator, StringSplitOptions.TrimEntries);
            if (names is null)
                names = fields;
            else
                yield return names.Zip(fields).ToDictionary(p => p.First, p => p.Second);
        }
    }

    private static string Checkout()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder.Parent is { } parent && !File.Exists(Path.Combine(folder.FullName, "SensorHub.sln")))
            folder = parent;
        return folder.FullName;
    }
}
