namespace SensorHub.Simulators.Scenarios;

/// <summary>Rules and matters that scenarios speak of; matter codes of GB/T 47678.5-2026.</summary>
public static class ScenarioRules
{
    public const string SiteNoiseNight = "site-noise-night";
    public const string SiteNoiseDay = "site-noise-day";
    public const string SiteNoiseNightMax = "site-noise-night-max";
    public const string ZoneNoiseDay = "zone-noise-day";
    public const string ZoneNoiseNight = "zone-noise-night";
    public const string ZoneNoiseNightMax = "zone-noise-night-max";
    public const string FumeOverLimit = "fume-over-limit";
    public const string FumePmOverLimit = "fume-pm-over-limit";
    public const string FumeNmhcOverLimit = "fume-nmhc-over-limit";
    public const string FumePurifierOff = "fume-purifier-off";
    public const string DustPm10Delta = "dust-pm10-delta";
    public const string DustTsp = "dust-tsp";
    public const string TruckIllegalDump = "truck-illegal-dump";
    public const string TruckOpenLid = "truck-open-lid";
    public const string TruckOverspeed = "truck-overspeed";
    public const string TruckNoFix = "truck-no-fix";
    public const string DeviceSilent = "device-silent";
    public const string DeviceBatteryLow = "device-battery-low";
    public const string DeviceFlatLine = "device-flat-line";

    /// <summary>施工扰民</summary>
    public const string SiteNoiseMatter = "08001";

    /// <summary>噪声扰民</summary>
    public const string ZoneNoiseMatter = "06028";

    /// <summary>油烟污染</summary>
    public const string FumeMatter = "06027";

    /// <summary>工地扬尘</summary>
    public const string DustMatter = "08004";

    /// <summary>积存垃圾渣土</summary>
    public const string DumpMatter = "06011";

    /// <summary>渣土运输车辆未安装密闭装置</summary>
    public const string LidMatter = "08011";

    private static readonly Dictionary<string, string?> Matters = new()
    {
        [SiteNoiseNight] = SiteNoiseMatter,
        [SiteNoiseDay] = SiteNoiseMatter,
        [SiteNoiseNightMax] = SiteNoiseMatter,
        [ZoneNoiseDay] = ZoneNoiseMatter,
        [ZoneNoiseNight] = ZoneNoiseMatter,
        [ZoneNoiseNightMax] = ZoneNoiseMatter,
        [FumeOverLimit] = FumeMatter,
        [FumePmOverLimit] = FumeMatter,
        [FumeNmhcOverLimit] = FumeMatter,
        [FumePurifierOff] = FumeMatter,
        [DustPm10Delta] = DustMatter,
        [DustTsp] = DustMatter,
        [TruckIllegalDump] = DumpMatter,
        [TruckOpenLid] = LidMatter,
        [TruckOverspeed] = null,
        [TruckNoFix] = null,
        [DeviceSilent] = null,
        [DeviceBatteryLow] = null,
        [DeviceFlatLine] = null,
    };

    public static IReadOnlyCollection<string> All => Matters.Keys;

    /// <summary>Null for a rule that raises an alert and no task.</summary>
    public static string? MatterOf(string rule) => Matters[rule];

    /// <summary>The subject is a vehicle with a place; else a site, or a device of a rule without tasks.</summary>
    public static bool IsOfVehicle(string rule) => rule.StartsWith("truck-", StringComparison.Ordinal);
}
