using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Common;
using SensorHub.Simulators.Models;

namespace SensorHub.Simulators.Scenarios.Week;

/// <summary>A kitchen whose week is being planned.</summary>
internal sealed record KitchenActor(string DeviceId, Site Site, DistrictWeek District, Kitchen Kitchen, long DelayMs)
    : Actor(DeviceId, Site, District, Kitchen.Faults, DelayMs)
{
    public required List<TimeSpanMs> Cooking { get; init; }
    public required List<KitchenSpell> Spells { get; init; }
}

/// <summary>
/// What happens in kitchens. Means over an hour in which the fan runs: fume 2.0, PM 5.0, NMHC 10.0 mg/m³; the purifier may not be off for ten
/// minutes while the fan runs in business hours.
/// </summary>
internal sealed class KitchenStories(WeekStage stage)
{
    // The first hour over the limit begins 17 to 35 min before the fume rises, as its mean has it; the last ends as much after.
    private const int AroundMinutes = 25;
    private const long MeanToleranceMs = 15 * UnixMs.Minute;
    private const long RunToleranceMs = 3 * UnixMs.Minute;

    public Deck<KitchenActor> NewDeck(SeededRandom random) => new(
        random,
        [
            CloggedFilter, CloggedFilter, MuchPm, MuchPm, MuchNmhc, MuchNmhc, PurifierOff, PurifierOff, PurifierOffForLong, PurifierOffUntilClosing,
            EightMinutes, AfterClosing, SevenMinutesBeforeClosing, FanOffToo, JustUnder, Exactly, FewValid, FumeWithoutFan, ShortPeak, Maintenance,
            .. stage.Faults.Silences, Nothing, Nothing, Nothing, Nothing,
        ]);

    private static bool Nothing(KitchenActor actor, int day, SeededRandom random) => true;

    private bool CloggedFilter(KitchenActor actor, int day, SeededRandom random) =>
        Over(actor, Meal(actor, day, random.NextInt(100, 130), random), span => new KitchenSpell(span) { Fume = random.Between(3, 3.6) }, ScenarioRules.FumeOverLimit);

    private bool MuchPm(KitchenActor actor, int day, SeededRandom random) =>
        Over(actor, Meal(actor, day, random.NextInt(100, 130), random), span => new KitchenSpell(span) { Pm = 7.5 }, ScenarioRules.FumePmOverLimit);

    private bool MuchNmhc(KitchenActor actor, int day, SeededRandom random) =>
        Over(actor, Meal(actor, day, random.NextInt(100, 130), random), span => new KitchenSpell(span) { Nmhc = 15 }, ScenarioRules.FumeNmhcOverLimit);

    private bool PurifierOff(KitchenActor actor, int day, SeededRandom random)
    {
        var off = Meal(actor, day, random.NextInt(15, 21), random);
        Switch(actor, off);
        stage.Expect(ScenarioRules.FumePurifierOff, actor, off, RunToleranceMs);
        return true;
    }

    private bool PurifierOffForLong(KitchenActor actor, int day, SeededRandom random)
    {
        var off = Meal(actor, day, random.NextInt(100, 130), random);
        stage.Expect(ScenarioRules.FumePurifierOff, actor, off, RunToleranceMs);
        return Over(
            actor, off, span => new KitchenSpell(span) { PurifierOff = true, Fume = 4, Pm = 8, Nmhc = 14 },
            ScenarioRules.FumeOverLimit, ScenarioRules.FumePmOverLimit, ScenarioRules.FumeNmhcOverLimit);
    }

    private bool PurifierOffUntilClosing(KitchenActor actor, int day, SeededRandom random)
    {
        if (!ClosesBeforeMidnight(actor)) return false;
        var closing = ClosingOf(actor, day);
        Switch(actor, new TimeSpanMs(closing - 16 * UnixMs.Minute, closing + 4 * UnixMs.Minute));
        stage.Expect(ScenarioRules.FumePurifierOff, actor, new TimeSpanMs(closing - 16 * UnixMs.Minute, closing), RunToleranceMs);
        return true;
    }

    private bool EightMinutes(KitchenActor actor, int day, SeededRandom random)
    {
        Switch(actor, Meal(actor, day, 8, random));
        stage.ExpectNot(ScenarioRules.FumePurifierOff, actor, "the purifier is off for eight minutes only");
        return true;
    }

    private bool AfterClosing(KitchenActor actor, int day, SeededRandom random)
    {
        if (!ClosesBeforeMidnight(actor)) return false;
        var from = ClosingOf(actor, day) + 2 * UnixMs.Minute;
        Switch(actor, new TimeSpanMs(from, from + 20 * UnixMs.Minute));
        stage.ExpectNot(ScenarioRules.FumePurifierOff, actor, "the purifier is off outside business hours");
        return true;
    }

    private bool SevenMinutesBeforeClosing(KitchenActor actor, int day, SeededRandom random)
    {
        if (!ClosesBeforeMidnight(actor)) return false;
        var closing = ClosingOf(actor, day);
        Switch(actor, new TimeSpanMs(closing - 7 * UnixMs.Minute, closing + 13 * UnixMs.Minute));
        stage.ExpectNot(ScenarioRules.FumePurifierOff, actor, "seven minutes before closing time; the rest is outside business hours");
        return true;
    }

    private bool FanOffToo(KitchenActor actor, int day, SeededRandom random)
    {
        actor.Spells.Add(new KitchenSpell(Meal(actor, day, 40, random)) { FanOff = true });
        stage.ExpectNot(ScenarioRules.FumePurifierOff, actor, "fan and purifier are both off");
        return true;
    }

    private bool JustUnder(KitchenActor actor, int day, SeededRandom random)
    {
        actor.Spells.Add(new KitchenSpell(Meal(actor, day, 120, random)) { Fume = 1.9, Pm = 4.8, Nmhc = 9.6, Spread = 0.03 });
        return ExpectNot(actor, "fume 1.9, PM 4.8 and NMHC 9.6 mg/m³ for two hours");
    }

    private bool Exactly(KitchenActor actor, int day, SeededRandom random)
    {
        actor.Spells.Add(new KitchenSpell(Meal(actor, day, 120, random)) { Fume = 2, Pm = 5, Nmhc = 10, Spread = 0 });
        return ExpectNot(actor, "exactly 2.0, 5.0 and 10.0 mg/m³ for two hours");
    }

    private bool FewValid(KitchenActor actor, int day, SeededRandom random)
    {
        var span = Meal(actor, day, 110, random);
        actor.Spells.Add(new KitchenSpell(span) { Fume = 3.5 });
        actor.Faults.Dropouts.Add(new Dropout(WeekTime.Around(span, 65), Lost: 17, Of: 60));
        stage.ExpectNot(ScenarioRules.FumeOverLimit, actor, "over the limit, but only 72 % of the minutes are valid");
        return true;
    }

    private bool FumeWithoutFan(KitchenActor actor, int day, SeededRandom random)
    {
        var from = stage.Time.At(day, 14.25);
        actor.Spells.Add(new KitchenSpell(new TimeSpanMs(from, from + 100 * UnixMs.Minute)) { Fume = 6, Pm = 15, Nmhc = 24, FanOff = true });
        return ExpectNot(actor, "smells while the fan is off: nobody cooks");
    }

    private bool ShortPeak(KitchenActor actor, int day, SeededRandom random)
    {
        actor.Spells.Add(new KitchenSpell(Meal(actor, day, 12, random)) { Fume = 4 });
        stage.ExpectNot(ScenarioRules.FumeOverLimit, actor, "4 mg/m³, but for twelve minutes only");
        return true;
    }

    private bool Maintenance(KitchenActor actor, int day, SeededRandom random)
    {
        var span = Meal(actor, day, 100, random);
        actor.Spells.Add(new KitchenSpell(span) { Fume = 4, Pm = 8, Nmhc = 14 });
        actor.Maintain(WeekTime.Around(span, 20), "Sensor change");
        return ExpectNot(actor, "somebody changes the sensor");
    }

    private bool Over(KitchenActor actor, TimeSpanMs span, Func<TimeSpanMs, KitchenSpell> spell, params ReadOnlySpan<string> rules)
    {
        actor.Spells.Add(spell(span));
        foreach (var rule in rules) stage.Expect(rule, actor, WeekTime.Around(span, AroundMinutes), MeanToleranceMs);
        return true;
    }

    private bool ExpectNot(KitchenActor actor, string why)
    {
        foreach (var rule in new[] { ScenarioRules.FumeOverLimit, ScenarioRules.FumePmOverLimit, ScenarioRules.FumeNmhcOverLimit })
            stage.ExpectNot(rule, actor, why);
        return true;
    }

    // More than usual without the purifier, but not over a limit within twenty minutes.
    private static void Switch(KitchenActor actor, TimeSpanMs off) =>
        actor.Spells.Add(new KitchenSpell(off) { PurifierOff = true, Fume = 2.1, Pm = 4.2, Nmhc = 7 });

    // While they cook in the evening, 50 min from its beginning and its end.
    private TimeSpanMs Meal(KitchenActor actor, int day, int minutes, SeededRandom random) =>
        WeekTime.Inside(WeekTime.Around(EveningOf(actor, day), -20), minutes, random);

    private TimeSpanMs EveningOf(KitchenActor actor, int day) => actor.Cooking[2 * day + 1];

    private long ClosingOf(KitchenActor actor, int day) => stage.Time.Calendar.ToMs(stage.Time.Date(day), actor.Site.BusinessHours!.To);

    // Those open past midnight close on another day; the others go on cooking for half an hour after closing time.
    private static bool ClosesBeforeMidnight(KitchenActor actor) => actor.Site.BusinessHours is { } hours && hours.From < hours.To;
}
