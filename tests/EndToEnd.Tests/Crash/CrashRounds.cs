namespace SensorHub.EndToEnd.Tests.Crash;

/// <summary>How a hub is ended in a round.</summary>
public enum Ending { Kill, PowerCut }

/// <summary>The same rounds for every hub: the good one must come out clean, the control must not.</summary>
internal static class CrashRounds
{
    public const int Meters = 8;

    // Every third round ends during the start, which is short and has much to lose.
    private const int StartEvery = 3;

    /// <returns>What was found after all rounds together; stops at the first round that is not clean.</returns>
    public static async Task<Findings> RunAsync(CrashRig rig, Ending ending, int rounds, int seed)
    {
        var random = new Random(seed);
        var share = rig.Planned * 0.9 / rounds;
        for (var round = 1; round <= rounds; round++)
        {
            if (round % StartEvery == 0)
            {
                await rig.KillWhileStartingAsync(random);
            }
            else
            {
                await rig.KillUnderLoadAsync(rig.Acknowledged + random.Next(1, (int)(share * 1.2)));
            }

            if (ending == Ending.PowerCut)
                rig.CutPower(tornBy: round % 2 == 0 ? random.Next() : null);
            await rig.StartAsync();
            if (await rig.CheckAsync() is { IsClean: false } found)
                return found;
        }

        return Findings.None;
    }
}
