using SensorHub.Alerts.Rules;
using SensorHub.Alerts.Rules.Packs;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Tests.Support;

/// <summary>The rules that come with the hub.</summary>
internal static class Shipped
{
    public static TimeZoneInfo Zone { get; } = TimeZoneInfo.FindSystemTimeZoneById(CityCalendar.DefaultZoneId);
    public static RulePackSet Set { get; } = RulePacks.Load(new(), Zone);
    public static IReadOnlyList<Rule> All => Set.Rules;

    public static T Of<T>(string id) where T : Rule => (T)All.Single(r => r.Id == id);

    public static IReadOnlyList<Rule> Pack(string name) => Set.Packs.Single(p => p.Source.Name == name).Rules;
}

internal static class NoiseRules
{
    public static WindowRule SiteNight { get; } = Shipped.Of<WindowRule>("site-noise-night");
    public static WindowRule SiteNightMax { get; } = Shipped.Of<WindowRule>("site-noise-night-max");
    public static IReadOnlyList<Rule> All { get; } = [.. Shipped.Pack("noise").Where(r => r.Id.StartsWith("site-", StringComparison.Ordinal))];
}

internal static class ZoneNoiseRules
{
    public static WindowRule Day { get; } = Shipped.Of<WindowRule>("zone-noise-day");
    public static WindowRule NightMax { get; } = Shipped.Of<WindowRule>("zone-noise-night-max");
    public static IReadOnlyList<Rule> All { get; } = [.. Shipped.Pack("noise").Where(r => r.Id.StartsWith("zone-", StringComparison.Ordinal))];
}

internal static class FumeRules
{
    public static RunRule PurifierOff { get; } = Shipped.Of<RunRule>("fume-purifier-off");
    public static WindowRule OverLimit { get; } = Shipped.Of<WindowRule>("fume-over-limit");
    public static IReadOnlyList<Rule> All { get; } = Shipped.Pack("fume");
}

internal static class DustRules
{
    public static WindowRule Pm10Delta { get; } = Shipped.Of<WindowRule>("dust-pm10-delta");
    public static WindowRule Tsp { get; } = Shipped.Of<WindowRule>("dust-tsp");
}

internal static class TruckRules
{
    public static RunRule IllegalDump { get; } = Shipped.Of<RunRule>("truck-illegal-dump");
    public static RunRule Overspeed { get; } = Shipped.Of<RunRule>("truck-overspeed");
    public static IReadOnlyList<Rule> All { get; } = Shipped.Pack("trucks");
}

internal static class DeviceRules
{
    public static SilenceRule Silent { get; } = Shipped.Of<SilenceRule>("device-silent");
    public static RunRule BatteryLow { get; } = Shipped.Of<RunRule>("device-battery-low");
    public static RunRule FlatLine { get; } = Shipped.Of<RunRule>("device-flat-line");
    public static IReadOnlyList<Rule> All { get; } = Shipped.Pack("devices");
}
