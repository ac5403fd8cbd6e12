namespace SensorHub.Host.Configuration;

/// <summary>Where settings come from, weakest first: appsettings.json, a file named on the command line, environment, command line.</summary>
public static class HubConfiguration
{
    /// <summary>Root of all settings; <c>SensorHub__Http__Port</c> in the environment.</summary>
    public const string Root = "SensorHub";

    /// <summary>The log's own settings.</summary>
    public const string Log = "Serilog";
    private const string AppSettings = "appsettings.json";
    private static readonly string[] Sections = [Root, Log, "$schema"];

    /// <param name="configFile">A JSON file with comments allowed; null = only appsettings.json beside the executable.</param>
    /// <param name="settings">Command-line pairs <c>Key=Value</c> without the root, e.g. <c>Http:Port=8081</c>.</param>
    /// <exception cref="ConfigurationException">A file is missing or unreadable, or a pair has no '='.</exception>
    public static IConfigurationRoot Read(string? configFile, IEnumerable<string> settings)
    {
        var pairs = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        var faults = new List<ConfigurationFault>();
        foreach (var setting in settings)
        {
            var at = setting.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
                faults.Add(new("--set", $"'{setting}' is not KEY=VALUE, for example Http:Port=8081"));
            else
                pairs[$"{Root}:{setting[..at]}"] = setting[(at + 1)..];
        }

        if (configFile is not null && !File.Exists(configFile))
            faults.Add(new("--config", $"there is no file '{configFile}'"));
        if (faults.Count > 0)
            throw new ConfigurationException(faults);

        var files = new List<string> { Path.Combine(AppContext.BaseDirectory, AppSettings) };
        if (configFile is not null)
            files.Add(Path.GetFullPath(configFile));
        var builder = new ConfigurationBuilder();
        foreach (var file in files.Where(File.Exists))
            builder.AddConfiguration(ReadFile(file));
        return builder.AddEnvironmentVariables().AddInMemoryCollection(pairs).Build();
    }

    private static IConfigurationRoot ReadFile(string file)
    {
        IConfigurationRoot read;
        try
        {
            read = new ConfigurationBuilder().AddJsonFile(file).Build();
        }
        catch (Exception e) when (e is InvalidDataException or FormatException)
        {
            throw new ConfigurationException([new(file, (e.InnerException ?? e).Message)]);
        }

        // What nobody reads would be silently without effect.
        var foreign = read.GetChildren().Select(c => c.Key).Where(k => !Sections.Contains(k, StringComparer.OrdinalIgnoreCase)).ToList();
        return foreign.Count == 0 ? read : throw new ConfigurationException(
            [.. foreign.Select(key => new ConfigurationFault(file, $"'{key}' is no section of a settings file: settings lie under \"{Root}\", those of the log under \"{Log}\""))]);
    }
}
