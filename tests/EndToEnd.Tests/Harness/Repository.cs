namespace SensorHub.EndToEnd.Tests.Harness;

/// <summary>Where the checkout lies and what was built in it, in the configuration these tests were built in.</summary>
internal static class Repository
{
    private const string Marker = "SensorHub.sln";

    public static string Root { get; } = FindRoot();

    /// <summary>The hub as it is run, built by the same command as these tests.</summary>
    public static string HostAssembly { get; } = Path.Combine(
        Root, "src", "Host", "bin", Directory.GetParent(AppContext.BaseDirectory.TrimEnd('/'))!.Name, "net10.0", "sensorhub.dll");

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, Marker)))
                return folder.FullName;
        throw new InvalidOperationException($"These tests run inside the checkout: no {Marker} above {AppContext.BaseDirectory}.");
    }
}
