using System.Text;
using SensorHub.Alerts.Rules.Packs;

namespace SensorHub.Alerts.Tests.Support;

/// <summary>Packs written in a test.</summary>
internal static class PackText
{
    public const string File = "test.yaml";
    public const string OverlayFile = "city.yaml";

    /// <summary>A window rule without a law, each line its own; line 5 is its id.</summary>
    public const string Window =
        """
        pack: test
        version: 1
        title: Test
        rules:
          - id: loud
            shape: window
            version: 1
            title: Too loud
            severity: warning
            schedule: night
            site: construction
            device: noise
            metric: leq
            statistic: energy_mean
            window: 20 min [D]
            slide: 1 min [D]
            limit: 55 dB(A) [s] GB 12523-2025
            min_share: 75 % [D]
            guards:
              - weather rain > 0 mm/h [M] GB 12523
        """;

    /// <summary>A run rule of vehicles.</summary>
    public const string Run =
        """
        pack: run
        version: 1
        title: Test
        rules:
          - id: fast
            shape: run
            version: 1
            title: Too fast
            severity: notice
            schedule: all_day
            subject: vehicle
            devices: [truck]
            all_of:
              - acc_on is on
              - speed > 60 km/h [D]
            at_least: 60 s [D]
        """;

    public static PackFile Of(string text, string name = File) => new(name, Encoding.UTF8.GetBytes(text));

    public static PackCheck Check(string text) => RulePacks.Read([Of(text)], Shipped.Zone);

    public static PackCheck Check(string pack, string overlay) => RulePacks.Read([Of(pack), Of(overlay, OverlayFile)], Shipped.Zone);
}
