using SensorHub.Alerts.Rules.Packs.Reading;

namespace SensorHub.Alerts.Rules.Packs;

/// <summary>Where the rules of a hub come from.</summary>
public sealed record RulePackOptions
{
    /// <summary>Folder of rule packs. Default empty: those that come with the hub.</summary>
    public string Packs { get; init; } = "";

    /// <summary>Folder of overlays, applied in the order of their file names. Default empty: none.</summary>
    public string Overlays { get; init; } = "";
}

/// <summary>Rules, or all that is wrong.</summary>
/// <param name="Set">Null when there are faults.</param>
/// <param name="Faults">By file, line and column.</param>
public sealed record PackCheck(RulePackSet? Set, IReadOnlyList<PackFault> Faults);

/// <summary>Reads rule packs and overlays. Nothing is half loaded: one fault anywhere, and there are no rules.</summary>
public static class RulePacks
{
    /// <summary>The packs that come with the hub, beside the program.</summary>
    public static string ShippedFolder => Path.Combine(AppContext.BaseDirectory, "rulepacks");

    /// <param name="zone">Of the city: long windows are cut where its clock allows.</param>
    /// <exception cref="RulePackException">Names every fault.</exception>
    public static RulePackSet Load(RulePackOptions options, TimeZoneInfo zone)
    {
        var faults = new FaultList();
        return Finish(Read(Files(options, faults), faults), zone, faults) is { Set: { } set } ? set : throw new RulePackException(faults.Shown);
    }

    /// <summary>Files as they would load.</summary>
    /// <param name="options">What is in force beside them: a pack of the same name gives way, overlays are left out.</param>
    /// <exception cref="RulePackException">What is in force has faults itself.</exception>
    public static PackCheck Check(IReadOnlyList<string> paths, RulePackOptions options, TimeZoneInfo zone)
    {
        var ours = new FaultList();
        var basis = Read(Files(options with { Overlays = "" }, ours), ours);
        if (ours.Count > 0)
            throw new RulePackException(ours.Shown);
        var faults = new FaultList();
        var given = Read([.. paths.Select(p => PackFolder.ReadFile(p, faults)).OfType<PackFile>()], faults);
        var names = given.OfType<PackSheet>().Where(s => !s.IsOverlay).Select(s => s.Source.Name).ToHashSet();
        return Finish([.. basis.Where(b => !names.Contains(b!.Source.Name)), .. given], zone, faults);
    }

    /// <summary>Packs and overlays in their order, and nothing beside them.</summary>
    public static PackCheck Read(IReadOnlyList<PackFile> files, TimeZoneInfo zone)
    {
        var faults = new FaultList();
        return Finish(Read(files, faults), zone, faults);
    }

    private static PackCheck Finish(IReadOnlyList<PackSheet?> sheets, TimeZoneInfo zone, FaultList faults)
    {
        var set = PackBinder.Bind(sheets, zone, faults);
        return new(set, faults.Count == 0 ? [] : faults.Shown);
    }

    private static List<PackFile> Files(RulePackOptions options, FaultList faults) =>
    [
        .. PackFolder.Read(options.Packs.Length == 0 ? ShippedFolder : Path.GetFullPath(options.Packs), faults),
        .. options.Overlays.Length == 0 ? [] : PackFolder.Read(Path.GetFullPath(options.Overlays), faults),
    ];

    private static IReadOnlyList<PackSheet?> Read(IReadOnlyList<PackFile> files, FaultList faults) =>
        [.. files.Select(file => PackSheet.Read(file, new PackReading(faults)))];
}
