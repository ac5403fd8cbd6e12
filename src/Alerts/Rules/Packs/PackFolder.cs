using SensorHub.Alerts.Rules.Packs.Yaml;

namespace SensorHub.Alerts.Rules.Packs;

/// <summary>The YAML files of a folder, by name.</summary>
internal static class PackFolder
{
    public const int MaxFiles = 100;

    public static IReadOnlyList<PackFile> Read(string folder, FaultList faults)
    {
        if (!Directory.Exists(folder))
        {
            faults.Add(Place.StartOf(folder), "there is no such folder; name one that has packs or overlays in it");
            return [];
        }

        var paths = Directory.EnumerateFiles(folder).Where(IsYaml).Order(StringComparer.Ordinal).Take(MaxFiles + 1).ToList();
        if (paths.Count > MaxFiles)
            faults.Add(Place.StartOf(folder), $"there are more than {MaxFiles} files; move some away");
        return [.. paths.Take(MaxFiles).Select(path => ReadFile(path, faults)).OfType<PackFile>()];
    }

    /// <returns>Null when it cannot be read. No more of it is read than shows that it is too large.</returns>
    public static PackFile? ReadFile(string path, FaultList faults)
    {
        try
        {
            using var file = File.OpenRead(path);
            var bytes = new byte[YamlFile.MaxBytes + 1];
            return new(path, bytes.AsMemory(0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            faults.Add(Place.StartOf(path), $"the file cannot be read: {e.Message}");
            return null;
        }
    }

    private static bool IsYaml(string path) => Path.GetExtension(path) is ".yaml" or ".yml";
}
