using SensorHub.Devices.Time;
using SensorHub.EndToEnd.Tests.Harness;
using SensorHub.Storage.Journal;

namespace SensorHub.EndToEnd.Tests.PowerLoss;

/// <summary>The journal alone under power cuts, and the control: a writer that acknowledges before it appends must be caught.</summary>
public sealed class JournalPowerLossTests : IDisposable
{
    private const int Rounds = 8;
    private const int MaxRecordsARound = 150;
    private readonly TempFolder _temp = new();

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public async Task Every_acknowledged_record_survives_and_only_the_last_may_be_new(int seed, bool withFailingSyncs)
    {
        var random = new Random(seed);
        var known = -1;
        for (var round = 1; round <= Rounds; round++)
        {
            var acknowledged = await RunUntilPowerCutAsync(JournalWriter.Verb, round, random, withFailingSyncs);

            var survived = Survived(round);
            survived.ShouldBe(Enumerable.Range(0, survived.Count), $"seed {seed}, round {round}");
            survived.Count.ShouldBeInRange(Math.Max(known, acknowledged) + 1, Math.Max(known, acknowledged) + 2);
            known = survived.Count - 1;
        }
    }

    [Fact]
    public async Task A_writer_that_acknowledges_early_is_caught()
    {
        var random = new Random(3);
        for (var round = 1; round <= Rounds; round++)
        {
            var acknowledged = await RunUntilPowerCutAsync(JournalWriter.EarlyVerb, round, random);
            if (Survived(round).Count < acknowledged + 1)
                return;
        }

        Assert.Fail($"Nothing was found lost in {Rounds} power cuts.");
    }

    public void Dispose() => _temp.Dispose();

    /// <returns>The highest number acknowledged.</returns>
    private async Task<int> RunUntilPowerCutAsync(string verb, int round, Random random, bool withFailingSyncs = false)
    {
        var data = _temp.Folder($"data-{round}");
        var shadow = _temp.Folder($"shadow-{round}");
        TempFolder.Copy(data, shadow);
        var faults = new SyncShadow(data, shadow, _temp.Folder("control"));
        using var writer = new CommandedProcess(verb, faults);
        var acknowledged = -1;
        for (var left = random.Next(1, MaxRecordsARound); left > 0; left--)
        {
            if (withFailingSyncs && random.Next(10) == 0)
                faults.FailOnce();
            acknowledged = int.Parse((await writer.AnswerAsync())!);
        }

        writer.Kill();
        while (await writer.AnswerAsync() is { Length: > 0 } last)
            acknowledged = int.Parse(last);

        var image = Path.Combine(_temp.Path, $"data-{round + 1}");
        if (random.Next(2) == 0)
            PowerCut.StrictImage(faults, image);
        else
            PowerCut.TornImage(faults, image, random.Next());
        return acknowledged;
    }

    private List<int> Survived(int round)
    {
        using var journal = SegmentJournal.Open(JournalWriter.OptionsFor(Path.Combine(_temp.Path, $"data-{round + 1}")), SystemClock.Instance);
        return JournalWriter.Numbers(journal).ToList();
    }
}
