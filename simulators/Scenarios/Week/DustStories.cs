using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Common;
using SensorHub.Simulators.Models;

namespace SensorHub.Simulators.Scenarios.Week;

/// <summary>A dust station whose week is being planned.</summary>
internal sealed record DustActor(string DeviceId, Site Site, DistrictWeek District, DustStation Station, long DelayMs)
    : Actor(DeviceId, Site, District, Station.Faults, DelayMs)
{
    /// <summary>A day that a story of the night before has begun.</summary>
    public int? TakenDay { get; set; }
}

/// <summary>
/// Dust of building sites. PM10 of a clock hour more than 80 µg/m³ above the background (150 at most), the first two hours of a calendar day
/// free; TSP of a clock hour above 800 µg/m³; neither in rain or fog.
/// </summary>
internal sealed class DustStories(WeekStage stage)
{
    private const long ToleranceMs = 2 * UnixMs.Minute;
    private const double Dirty = 120;
    private const double JustUnder = 68;
    private const double DirtyTsp = 1000;
    private static readonly (DayPart Part, int Hour)[] Times = [(DayPart.Morning, 8), (DayPart.Afternoon, 14)];

    public Deck<DustActor> NewDeck(SeededRandom random) => new(
        random,
        [
            FourHours, FourHours, TwoAndTwo, TwoAndTwo, MuchTsp, MuchTsp, Both, TwoHoursOnly, BelowTheLimit, FewValid, TwoBeforeAndTwoAfterMidnight, TspBelowTheLimit,
            ExactlyEightHundred, Maintenance, .. stage.Faults.Silences, .. stage.Faults.Batteries, .. stage.Faults.FlatLines, Nothing,
        ]);

    /// <summary>Dirty for four hours that do not count.</summary>
    public void InVain(DustActor actor, Spell spell)
    {
        var hours = Hours(spell.Day, spell.Part, 4);
        Dirt(actor, hours, Dirty);
        stage.ExpectNot(ScenarioRules.DustPm10Delta, actor, spell.Kind switch
        {
            SpellKind.Rain => "dirty only while it rains",
            SpellKind.Fog => "dirty only while the air is above 95 % humid",
            _ => "dirty while no station tells the background",
        });
    }

    /// <summary>75 µg/m³ above a sandstorm: more than 80 above the 150 that count.</summary>
    public void InSand(DustActor actor, Spell spell)
    {
        var hours = Hours(spell.Day, spell.Part, 4);
        Dirt(actor, hours, 72);
        stage.Expect(ScenarioRules.DustPm10Delta, actor, new TimeSpanMs(hours.FromMs + 2 * UnixMs.Hour, hours.ToMs), ToleranceMs);
    }

    private static bool Nothing(DustActor actor, int day, SeededRandom random) => true;

    private bool FourHours(DustActor actor, int day, SeededRandom random) =>
        ByDay(actor, day, random, hours =>
        {
            Dirt(actor, Ragged(hours, random), Dirty);
            stage.Expect(ScenarioRules.DustPm10Delta, actor, new TimeSpanMs(hours.FromMs + 2 * UnixMs.Hour, hours.ToMs), ToleranceMs);
        });

    private bool TwoAndTwo(DustActor actor, int day, SeededRandom random)
    {
        if (IsTaken(actor, day) || IsBad(actor, day, DayPart.Morning) || IsBad(actor, day, DayPart.Afternoon)) return false;
        Dirt(actor, Ragged(Hours(day, DayPart.Morning, 2), random), Dirty);
        var later = Hours(day, DayPart.Afternoon, 2);
        Dirt(actor, Ragged(later, random), Dirty);
        stage.Expect(ScenarioRules.DustPm10Delta, actor, later, ToleranceMs);
        return true;
    }

    private bool MuchTsp(DustActor actor, int day, SeededRandom random) =>
        ByDay(actor, day, random, hours =>
        {
            actor.Station.Spells.Add(new DustSpell(Ragged(hours, random), Tsp: DirtyTsp));
            stage.Expect(ScenarioRules.DustTsp, actor, hours, ToleranceMs);
        });

    private bool Both(DustActor actor, int day, SeededRandom random) =>
        ByDay(actor, day, random, hours =>
        {
            actor.Station.Spells.Add(new DustSpell(Ragged(hours, random), Dirty, DirtyTsp));
            stage.Expect(ScenarioRules.DustTsp, actor, hours, ToleranceMs);
            stage.Expect(ScenarioRules.DustPm10Delta, actor, new TimeSpanMs(hours.FromMs + 2 * UnixMs.Hour, hours.ToMs), ToleranceMs);
        });

    private bool TwoHoursOnly(DustActor actor, int day, SeededRandom random) =>
        ByDay(actor, day, random, hours =>
        {
            Dirt(actor, Ragged(new TimeSpanMs(hours.FromMs, hours.FromMs + 2 * UnixMs.Hour), random), Dirty);
            stage.ExpectNot(ScenarioRules.DustPm10Delta, actor, "two hours of the day are free");
        });

    private bool BelowTheLimit(DustActor actor, int day, SeededRandom random) =>
        ByDay(actor, day, random, hours =>
        {
            Dirt(actor, Ragged(hours, random), JustUnder);
            stage.ExpectNot(ScenarioRules.DustPm10Delta, actor, "68 µg/m³ above the background for four hours");
        });

    private bool FewValid(DustActor actor, int day, SeededRandom random) =>
        ByDay(actor, day, random, hours =>
        {
            actor.Station.Spells.Add(new DustSpell(hours, Dirty, DirtyTsp));
            actor.Faults.Dropouts.Add(new Dropout(WeekTime.Around(hours, 30), Lost: 17, Of: 60));
            stage.ExpectNot(ScenarioRules.DustPm10Delta, actor, "only 72 % of the minutes are valid");
            stage.ExpectNot(ScenarioRules.DustTsp, actor, "only 72 % of the minutes are valid");
        });

    private bool TwoBeforeAndTwoAfterMidnight(DustActor actor, int day, SeededRandom random)
    {
        if (IsTaken(actor, day) || !stage.Time.Has(day, DayPart.LateNight) || IsBad(actor, day, DayPart.LateNight)) return false;
        Dirt(actor, stage.Time.Between(day, 22, 26), Dirty);
        actor.TakenDay = day + 1;
        stage.ExpectNot(ScenarioRules.DustPm10Delta, actor, "two hours before midnight and two after it: each day has two free");
        return true;
    }

    private bool TspBelowTheLimit(DustActor actor, int day, SeededRandom random) =>
        ByDay(actor, day, random, hours =>
        {
            actor.Station.Spells.Add(new DustSpell(Ragged(hours, random), Tsp: 770));
            stage.ExpectNot(ScenarioRules.DustTsp, actor, "770 µg/m³ for four hours");
        });

    private bool ExactlyEightHundred(DustActor actor, int day, SeededRandom random) =>
        ByDay(actor, day, random, hours =>
        {
            actor.Station.Spells.Add(new DustSpell(hours, Tsp: 800, TspSpread: 0));
            stage.ExpectNot(ScenarioRules.DustTsp, actor, "exactly 800 µg/m³");
        });

    private bool Maintenance(DustActor actor, int day, SeededRandom random) =>
        ByDay(actor, day, random, hours =>
        {
            actor.Station.Spells.Add(new DustSpell(hours, Dirty, DirtyTsp));
            actor.Maintain(WeekTime.Around(hours, 20), "Filter change");
            stage.ExpectNot(ScenarioRules.DustPm10Delta, actor, "somebody changes the filter");
            stage.ExpectNot(ScenarioRules.DustTsp, actor, "somebody changes the filter");
        });

    private static void Dirt(DustActor actor, TimeSpanMs when, double pm10) => actor.Station.Spells.Add(new DustSpell(when, pm10));

    // Up to three minutes more or less at either end.
    private static TimeSpanMs Ragged(TimeSpanMs hours, SeededRandom random) =>
        new(hours.FromMs + random.NextInt(-3, 4) * UnixMs.Minute, hours.ToMs + random.NextInt(-3, 4) * UnixMs.Minute);

    private bool ByDay(DustActor actor, int day, SeededRandom random, Action<TimeSpanMs> play)
    {
        if (IsTaken(actor, day)) return false;
        var first = random.NextInt(0, Times.Length);
        for (var i = 0; i < Times.Length; i++)
        {
            var part = Times[(first + i) % Times.Length].Part;
            if (IsBad(actor, day, part)) continue;
            play(Hours(day, part, 4));
            return true;
        }

        return false;
    }

    private TimeSpanMs Hours(int day, DayPart part, int count)
    {
        var hour = Times.First(time => time.Part == part).Hour;
        return stage.Time.Between(day, hour, hour + count);
    }

    private static bool IsTaken(DustActor actor, int day) => actor.TakenDay == day;

    private static bool IsBad(DustActor actor, int day, DayPart part) =>
        actor.District.On(day, part, SpellKind.Rain, SpellKind.Fog, SpellKind.Sand, SpellKind.NoBackground) is not null;
}
