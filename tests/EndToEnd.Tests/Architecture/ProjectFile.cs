using System.Xml.Linq;

namespace SensorHub.EndToEnd.Tests.Architecture;

/// <summary>What a csproj says of itself.</summary>
public sealed record ProjectFile(string Name, string Folder, IReadOnlyList<string> References, IReadOnlyList<string> Packages)
{
    public bool IsProduct => Folder.StartsWith("src/", StringComparison.Ordinal) || Folder == "simulators";

    /// <summary>Every project of the repository.</summary>
    public static IReadOnlyList<ProjectFile> All()
    {
        var root = Root();
        return
        [
            .. Directory.EnumerateFiles(root, "*.csproj", SearchOption.AllDirectories)
                .Where(path => !IsBuildOutput(Path.GetRelativePath(root, path)))
                .Select(path => Read(root, path))
                .OrderBy(p => p.Folder, StringComparer.Ordinal),
        ];
    }

    public override string ToString() => Name;

    private static ProjectFile Read(string root, string path)
    {
        var xml = XDocument.Load(path);
        return new(
            Path.GetFileNameWithoutExtension(path), Path.GetRelativePath(root, Path.GetDirectoryName(path)!).Replace('\\', '/'),
            [.. Includes("ProjectReference").Select(Path.GetFileNameWithoutExtension)!], [.. Includes("PackageReference")]);

        IEnumerable<string> Includes(string item) => xml.Descendants(item).Select(e => e.Attribute("Include")!.Value.Replace('\\', '/'));
    }

    private static bool IsBuildOutput(string path) =>
        path.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "node_modules" || part.StartsWith('.'));

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "SensorHub.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException("SensorHub.sln is in no folder above the tests.");
    }
}
