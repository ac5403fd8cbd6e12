using System.Diagnostics;

namespace SensorHub.EndToEnd.Tests.Crash;

/// <summary>How a hub is ended in a round.</summary>
public enum Ending { Kill, PowerCut }

/// <summary>The same rounds for every hub: the good one must come out clean, the control must not.</summary>
internal static class CrashRounds
{
    public const int Meters = 8;
    private const int TellEvery = 10;
    private const int MostSyncsOfAStart = 20;

    // What is synced, by the end of its path, and how many syncs of it a round has about.
    private static readonly (string PathEnd, int Syncs)[] Files =
    [
        (".seg", 20), ("hub.db-wal", 6), ("telemetry.db-wal", 3), ("checkpoints", 2), ("journal", 2), ("hub.db", 1), (".tmp", 2), ("telemetry.db", 1), ("/", 40),
    ];

    /// <param name="tell">Told how far it is.</param>
    /// <returns>What was found after all rounds together; stops at the first round that is not clean.</returns>
    public static async Task<Findings> RunAsync(CrashRig rig, Ending ending, int rounds, int seed, Action<string> tell)
    {
        var random = new Random(seed);
        var clock = Stopwatch.StartNew();
        for (var round = 1; round <= rounds; round++)
        {
            var share = rig.Planned * 0.9 / rounds;
            var acknowledged = rig.Acknowledged + random.Next(1, (int)(share * 1.2));
            await (ending == Ending.Kill ? KillAsync(rig, round, acknowledged, random) : CutPowerAsync(rig, round, acknowledged, random));
            await rig.StartAsync();
            if (await rig.CheckAsync() is { IsClean: false } found)
                return found;
            if (round % TellEvery == 0)
                tell(FormattableString.Invariant(
                    $"{ending} {round}/{rounds}: {rig.Acknowledged} acknowledged, {rig.Met}, {clock.Elapsed.TotalSeconds:0} s"));
        }

        return Findings.None;
    }

    private static Task KillAsync(CrashRig rig, int round, int acknowledged, Random random) => (round % 4) switch
    {
        0 => rig.KillWhileStartingAsync(random),
        2 => rig.KillAtWorkAsync(random),
        _ => rig.KillUnderLoadAsync(acknowledged),
    };

    private static async Task CutPowerAsync(CrashRig rig, int round, int acknowledged, Random random)
    {
        var (pathEnd, syncs) = Files[round % Files.Length];
        await ((round % 5) switch
        {
            0 => rig.LosePowerWhileStartingAsync(random.Next(1, MostSyncsOfAStart)),
            1 => rig.KillUnderLoadAsync(acknowledged),
            _ => rig.LosePowerAtAsync(pathEnd, random.Next(1, syncs + 1), acknowledged),
        });
        rig.CutPower(tornBy: random.Next(3) > 0 ? random.Next() : null);
    }
}
