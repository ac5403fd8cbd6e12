using SensorHub.Devices.Geography;
using SensorHub.Simulators.Common;
using SensorHub.Simulators.Models;

namespace SensorHub.Simulators.Scenarios.Week;

/// <summary>
/// What happens on a trip of a truck. Box up for 60 s below 5 km/h outside approved sites and their 100 m; loaded with the lid open above
/// 20 km/h for 60 s; above 60 km/h for 60 s; driving without a fix for ten minutes.
/// </summary>
internal sealed class TruckStories(WeekStage stage)
{
    public const double DumpHalfSideM = 150;
    private const double LoadedKmh = 34;
    private const double EmptyKmh = 44;
    private static readonly Drive OpenLid = new(default, 36) { LidOpen = true };
    private static readonly Drive TooFast = new(default, 76);
    private static readonly Drive NoFix = new(default, 30) { HasFix = false };

    public Deck<Shift> NewDeck(SeededRandom random) => new(
        random,
        [
            Dumps, Dumps, Dumps, DrivesWithOpenLid, DrivesWithOpenLid, Speeds, Speeds, LosesTheSatellites, LosesTheSatellites, TrackerDies, TrackerDies,
            LiftsForFiftySeconds, DrivesLifted, TipsWithoutFix, TipsBesideTheFence, OpenLidButEmpty, OpenLidButSlow, OpenLidAtExactlyTwenty, OpenLidForFiftySeconds,
            SpeedsForFiftySeconds, DrivesAtFiftyEight, DrivesAtExactlySixty, NoFixForEightMinutes, NoFixTwiceForSixMinutes, ParksInAGarage,
            Usual, Usual, Usual, Usual, Usual, Usual,
        ]);

    /// <summary>Load, drive, tip where it may, drive back.</summary>
    public static void Trip(Shift shift, SeededRandom random)
    {
        shift.Fill();
        shift.DriveTo(shift.Dump, LoadedKmh);
        TipAndReturn(shift, random);
    }

    private static bool Usual(Shift shift, int day, SeededRandom random)
    {
        Trip(shift, random);
        return true;
    }

    private bool Dumps(Shift shift, int day, SeededRandom random)
    {
        shift.Fill();
        var place = Wasteland(shift, random);
        shift.DriveTo(place, LoadedKmh);
        var tip = shift.Tip(random.NextInt(170, 260));
        shift.Breaks(ScenarioRules.TruckIllegalDump, tip, tip, place);
        shift.DriveTo(shift.Yard, EmptyKmh);
        return true;
    }

    private bool DrivesWithOpenLid(Shift shift, int day, SeededRandom random)
    {
        shift.Fill();
        var (first, last) = shift.Cruise(random.NextInt(240, 420), OpenLid);
        shift.Breaks(ScenarioRules.TruckOpenLid, first, last, shift.Yard);
        shift.DriveTo(shift.Dump, LoadedKmh);
        TipAndReturn(shift, random);
        return true;
    }

    private bool Speeds(Shift shift, int day, SeededRandom random)
    {
        Trip(shift, random);
        var (first, last) = shift.Cruise(random.NextInt(240, 360), TooFast);
        shift.Breaks(ScenarioRules.TruckOverspeed, first, last, shift.Yard);
        shift.DriveTo(shift.Yard, EmptyKmh);
        return true;
    }

    private bool LosesTheSatellites(Shift shift, int day, SeededRandom random)
    {
        Trip(shift, random);
        var (first, last) = shift.Cruise(random.NextInt(780, 1200), NoFix);
        shift.Breaks(ScenarioRules.TruckNoFix, first, last, shift.Yard);
        shift.DriveTo(shift.Yard, EmptyKmh);
        return true;
    }

    private bool TrackerDies(Shift shift, int day, SeededRandom random)
    {
        Trip(shift, random);
        var dead = new Stand(TimeSpan.FromMinutes(random.NextInt(30, 50))) { IsMute = true };
        shift.Add(dead);
        shift.Breaks(ScenarioRules.DeviceSilent, dead, dead, shift.Yard);
        Trip(shift, random);
        return true;
    }

    private bool LiftsForFiftySeconds(Shift shift, int day, SeededRandom random)
    {
        shift.Fill();
        shift.DriveTo(Wasteland(shift, random), LoadedKmh);
        shift.Tip(50);
        return Home(shift, ScenarioRules.TruckIllegalDump, "the box is up for 50 s outside");
    }

    private bool DrivesLifted(Shift shift, int day, SeededRandom random)
    {
        Trip(shift, random);
        shift.Cruise(300, new Drive(default, 13) { Lifted = true });
        return Home(shift, ScenarioRules.TruckIllegalDump, "drives with the box up, never below 11 km/h");
    }

    private bool TipsWithoutFix(Shift shift, int day, SeededRandom random)
    {
        shift.Fill();
        shift.DriveTo(Wasteland(shift, random), LoadedKmh);
        shift.Tip(240, hasFix: false);
        return Home(shift, ScenarioRules.TruckIllegalDump, "box up while the receiver sends zeros: nobody knows where");
    }

    private bool TipsBesideTheFence(Shift shift, int day, SeededRandom random)
    {
        shift.Fill();
        shift.DriveTo(CityMap.Move(shift.Dump, 0, DumpHalfSideM + 60), LoadedKmh);
        shift.Tip(200);
        return Home(shift, ScenarioRules.TruckIllegalDump, "tips 60 m beside the approved site, inside its 100 m");
    }

    private bool OpenLidButEmpty(Shift shift, int day, SeededRandom random)
    {
        Trip(shift, random);
        shift.Cruise(300, OpenLid with { Load = 0.2 });
        shift.Add(new Stand(TimeSpan.FromSeconds(30)) { Load = 0 });
        return Home(shift, ScenarioRules.TruckOpenLid, "the lid is open, but the box is only a fifth full");
    }

    private bool OpenLidButSlow(Shift shift, int day, SeededRandom random) =>
        Loaded(shift, 300, OpenLid with { SpeedKmh = 17 }, random, "the lid is open at 15 to 19 km/h");

    private bool OpenLidAtExactlyTwenty(Shift shift, int day, SeededRandom random) =>
        Loaded(shift, 300, OpenLid with { SpeedKmh = 20, Wander = 0 }, random, "the lid is open at exactly 20.0 km/h");

    private bool OpenLidForFiftySeconds(Shift shift, int day, SeededRandom random) =>
        Loaded(shift, 50, OpenLid, random, "the lid is open for 50 s");

    private bool SpeedsForFiftySeconds(Shift shift, int day, SeededRandom random) =>
        Empty(shift, 50, TooFast, random, ScenarioRules.TruckOverspeed, "76 km/h for 50 s");

    private bool DrivesAtFiftyEight(Shift shift, int day, SeededRandom random) =>
        Empty(shift, 300, TooFast with { SpeedKmh = 58, Wander = 0.02 }, random, ScenarioRules.TruckOverspeed, "57 to 59 km/h for five minutes");

    private bool DrivesAtExactlySixty(Shift shift, int day, SeededRandom random) =>
        Empty(shift, 300, TooFast with { SpeedKmh = 60, Wander = 0 }, random, ScenarioRules.TruckOverspeed, "exactly 60.0 km/h for five minutes");

    private bool NoFixForEightMinutes(Shift shift, int day, SeededRandom random) =>
        Empty(shift, 480, NoFix, random, ScenarioRules.TruckNoFix, "drives without a fix for eight minutes");

    // While it stands nothing is known: two runs of six minutes, not one of twenty-two.
    private bool NoFixTwiceForSixMinutes(Shift shift, int day, SeededRandom random)
    {
        Trip(shift, random);
        shift.Cruise(360, NoFix);
        shift.Add(new Stand(TimeSpan.FromMinutes(10)) { HasFix = false });
        shift.Cruise(360, NoFix);
        return Home(shift, ScenarioRules.TruckNoFix, "without a fix for 22 minutes, ten of which it stands");
    }

    private bool ParksInAGarage(Shift shift, int day, SeededRandom random)
    {
        Trip(shift, random);
        shift.Add(new Stand(TimeSpan.FromMinutes(20)) { HasFix = false, AccOn = false });
        return Home(shift, ScenarioRules.TruckNoFix, "parks in a garage with the engine off");
    }

    private bool Loaded(Shift shift, double seconds, Drive like, SeededRandom random, string why)
    {
        shift.Fill();
        shift.Cruise(seconds, like);
        shift.DriveTo(shift.Dump, LoadedKmh);
        TipAndReturn(shift, random);
        stage.Builder.ExpectNot(ScenarioRules.TruckOpenLid, shift.TruckId, why);
        return true;
    }

    private bool Empty(Shift shift, double seconds, Drive like, SeededRandom random, string rule, string why)
    {
        Trip(shift, random);
        shift.Cruise(seconds, like);
        return Home(shift, rule, why);
    }

    private bool Home(Shift shift, string rule, string why)
    {
        shift.DriveTo(shift.Yard, EmptyKmh);
        stage.Builder.ExpectNot(rule, shift.TruckId, why);
        return true;
    }

    private static void TipAndReturn(Shift shift, SeededRandom random)
    {
        shift.Tip(random.NextInt(90, 200));
        shift.DriveTo(shift.Yard, EmptyKmh);
    }

    // Open land in the south of the street's cell: more than half a kilometre from every disposal site.
    private static GeoPoint Wasteland(Shift shift, SeededRandom random) => shift.Street.At(random.Between(0.1, 0.9), random.Between(0.06, 0.25));
}
