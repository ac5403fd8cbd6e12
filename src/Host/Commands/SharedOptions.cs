using System.CommandLine;
using SensorHub.Host.Configuration;

namespace SensorHub.Host.Commands;

/// <summary>Options that every command takes.</summary>
internal static class SharedOptions
{
    private const string DefaultData = "./data";

    private static readonly Option<string> Data = new("--data")
    {
        Description = "Folder of all state",
        DefaultValueFactory = _ => DefaultData,
        Recursive = true,
        HelpName = "FOLDER",
    };

    private static readonly Option<string?> Config = new("--config")
    {
        Description = "JSON file with settings; comments are allowed",
        Recursive = true,
        HelpName = "FILE",
    };

    private static readonly Option<string[]> Set = new("--set")
    {
        Description = "One setting, for example --set Http:Port=8081; may be given again",
        Recursive = true,
        HelpName = "KEY=VALUE",
    };

    public static void AddTo(RootCommand root)
    {
        root.Options.Add(Data);
        root.Options.Add(Config);
        root.Options.Add(Set);
    }

    /// <summary>Absolute path of the data folder.</summary>
    public static string DataFolder(ParseResult parsed) => Path.GetFullPath(parsed.GetValue(Data) ?? DefaultData);

    public static bool DataFolderWasGiven(ParseResult parsed) => parsed.GetResult(Data) is { Implicit: false };

    /// <exception cref="ConfigurationException">A setting cannot be used.</exception>
    public static IConfigurationRoot Read(ParseResult parsed) =>
        HubConfiguration.Read(parsed.GetValue(Config), parsed.GetValue(Set) ?? []);
}
