namespace SensorHub.Host.Configuration;

/// <summary>Where settings come from, weakest first: appsettings.json, a file named on the command line, environment, command line.</summary>
public static class HubConfiguration
{
    /// <summary>Root of all settings; <c>SensorHub__Http__Port</c> in the environment.</summary>
    public const string Root = "SensorHub";

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

        var builder = new ConfigurationBuilder()
            .SetBasePath(AppContext.BaseDirectory)
            .AddJsonFile("appsettings.json", optional: true);
        if (configFile is not null)
            builder.AddJsonFile(Path.GetFullPath(configFile));
        try
        {
            return builder.AddEnvironmentVariables().AddInMemoryCollection(pairs).Build();
        }
        catch (Exception e) when (e is InvalidDataException or FormatException)
        {
            throw new ConfigurationException([new(configFile ?? "appsettings.json", (e.InnerException ?? e).Message)]);
        }
    }
}
