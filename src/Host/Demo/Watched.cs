using SensorHub.Devices.Registry;

namespace SensorHub.Host.Demo;

/// <summary>What a city has to watch, in words.</summary>
internal static class Watched
{
    public static string Of(RegistrySnapshot registry) =>
        $"{Sites(registry)}; {Devices(registry)}; {registry.Cells.Count:N0} grid cells, {registry.Squads.Count:N0} squads";

    private static string Sites(RegistrySnapshot registry) => Join(registry.Sites.Values.CountBy(s => s.Kind)
        .OrderBy(c => c.Key).Select(c => $"{c.Value:N0} {NameOf(c.Key)}"));

    private static string Devices(RegistrySnapshot registry) =>
        $"{registry.Devices.Count:N0} devices ("
        + Join(registry.Devices.Values.CountBy(d => d.Kind).OrderBy(c => c.Key).Select(c => $"{c.Value:N0} {c.Key.ToString().ToLowerInvariant()}")) + ")";

    private static string Join(IEnumerable<string> parts) => string.Join(", ", parts);

    private static string NameOf(SiteKind kind) => kind switch
    {
        SiteKind.Construction => "building sites",
        SiteKind.Restaurant => "kitchens",
        SiteKind.DumpSite => "disposal sites",
        SiteKind.NoiseZone => "noise monitoring points",
        SiteKind.BackgroundStation => "background stations",
        _ => "other places",
    };
}
