using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Common;
using SensorHub.Simulators.Models;

namespace SensorHub.Simulators.Scenarios.Week;

/// <summary>A noise monitor whose week is being planned.</summary>
internal sealed record NoiseActor(string DeviceId, Site Site, DistrictWeek District, NoiseMonitor Monitor, long DelayMs)
    : Actor(DeviceId, Site, District, Monitor.Faults, DelayMs)
{
    public void Loud(TimeSpanMs when, double levelDb, double spreadDb = 0.6, double crestDb = 3) =>
        Monitor.Levels.Add(new LevelSpell(when, levelDb, spreadDb, crestDb));
}

/// <summary>
/// What happens at building sites, as their monitors hear it. By day 70 dB, by night 55 dB over 20 min, two windows in a row; at night three
/// minutes of 20 with more than 70 dB at their loudest. Unless said otherwise the loudest second stays below 70 dB.
/// </summary>
internal sealed class SiteNoiseStories(WeekStage stage)
{
    // A window over the limit may begin nearly a window before the noise, and end nearly one after it.
    public const long ToleranceMs = 20 * UnixMs.Minute;
    private const double WorkDb = 60;
    private const double BreakerDb = 66.5;
    private const double BreakerCrestDb = 8;
    private const double DayWorkDb = 73;
    private int _permits;

    public Deck<NoiseActor> NewDeck(SeededRandom random) => new(
        random,
        [
            Concrete, Concrete, Breaker, Breaker, Piling, Piling, BangsUnderPermit, FromDayIntoNight, FromNightIntoDay, PermitEndsTooEarly,
            JustUnder, OneWindow, StopsSoonAfterTen, ExactlyFiftyFive, FewValid, NightPermit, EmergencyAtNight, Maintenance, TwoBangs, ExactlySeventyAtMost,
            DayWork, DayWork, DayWorkUntilTen, DayWorkUnderNightPermit, DayJustUnder, DayOneWindow, ExactlySeventy, EmergencyByDay,
            .. stage.Faults.Silences, .. stage.Faults.Batteries, .. stage.Faults.FlatLines, Nothing, Nothing,
        ]);

    /// <summary>Loud exactly while rain or wind forbids measuring.</summary>
    public void InBadWeather(NoiseActor actor, Spell spell, SeededRandom random)
    {
        var isNight = spell.Part == DayPart.LateNight;
        actor.Loud(WeekTime.Inside(spell.When, 80, random), isNight ? BreakerDb : DayWorkDb, crestDb: BreakerCrestDb);
        var why = spell.Kind == SpellKind.Rain ? "loud only while it rains" : "loud only while the wind is above 5 m/s";
        if (isNight) ExpectNot(actor, why, ScenarioRules.SiteNoiseNight, ScenarioRules.SiteNoiseNightMax);
        else ExpectNot(actor, why, ScenarioRules.SiteNoiseDay);
    }

    /// <summary>Loud every night, heard by a meter whose calibration has run out.</summary>
    public void WithoutCalibration(NoiseActor actor, int day, SeededRandom random)
    {
        if (NightSlot(actor, day, 80, random) is not { } slot) return;
        actor.Loud(slot, BreakerDb, crestDb: BreakerCrestDb);
        ExpectNot(actor, "heard by a meter whose calibration has run out", ScenarioRules.SiteNoiseNight, ScenarioRules.SiteNoiseNightMax);
    }

    private static bool Nothing(NoiseActor actor, int day, SeededRandom random) => true;

    private bool Concrete(NoiseActor actor, int day, SeededRandom random) =>
        AtNight(actor, day, random.NextInt(60, 100), random, slot =>
        {
            actor.Loud(slot, random.Between(58, 61));
            Expect(actor, slot, ScenarioRules.SiteNoiseNight);
        });

    private bool Breaker(NoiseActor actor, int day, SeededRandom random) =>
        AtNight(actor, day, random.NextInt(60, 100), random, slot =>
        {
            actor.Loud(slot, BreakerDb, crestDb: BreakerCrestDb);
            Expect(actor, slot, ScenarioRules.SiteNoiseNight, ScenarioRules.SiteNoiseNightMax);
        });

    private bool Piling(NoiseActor actor, int day, SeededRandom random) =>
        AtNight(actor, day, random.NextInt(40, 80), random, slot =>
        {
            actor.Monitor.Bangs.Add(new Bangs(slot, random.Between(76, 82)));
            Expect(actor, slot, ScenarioRules.SiteNoiseNightMax);
        });

    private bool BangsUnderPermit(NoiseActor actor, int day, SeededRandom random) =>
        AtNight(actor, day, 80, random, slot =>
        {
            actor.Loud(slot, BreakerDb, crestDb: BreakerCrestDb);
            Permit(actor, PermitKind.NightWork, WeekTime.Around(slot, 30));
            ExpectNot(actor, "a permit for night work covers it", ScenarioRules.SiteNoiseNight);
            Expect(actor, slot, ScenarioRules.SiteNoiseNightMax);
        });

    private bool FromDayIntoNight(NoiseActor actor, int day, SeededRandom random)
    {
        if (!stage.Time.Has(day, DayPart.LateNight) || IsBad(actor, day, DayPart.LateNight)) return false;
        var until = stage.Time.At(day, 23) + random.NextInt(0, 40) * UnixMs.Minute;
        actor.Loud(new TimeSpanMs(stage.Time.At(day, 20.5), until), WorkDb);
        Expect(actor, new TimeSpanMs(stage.Time.At(day, 22), until), ScenarioRules.SiteNoiseNight);
        return true;
    }

    private bool FromNightIntoDay(NoiseActor actor, int day, SeededRandom random)
    {
        if (!stage.Time.Has(day, DayPart.SmallHours)) return false;
        var from = stage.Time.At(day, 28.5) + random.NextInt(0, 30) * UnixMs.Minute;
        actor.Loud(new TimeSpanMs(from, stage.Time.At(day, 30.75)), WorkDb);
        Expect(actor, new TimeSpanMs(from, stage.Time.At(day, 30)), ScenarioRules.SiteNoiseNight);
        return true;
    }

    // Windows that end after the permit are judged: the first of them begins 19 min before its end.
    private bool PermitEndsTooEarly(NoiseActor actor, int day, SeededRandom random) =>
        AtNight(actor, day, 120, random, slot =>
        {
            var end = slot.FromMs + 45 * UnixMs.Minute;
            actor.Loud(slot, WorkDb);
            Permit(actor, PermitKind.NightWork, new TimeSpanMs(slot.FromMs - 30 * UnixMs.Minute, end));
            Expect(actor, new TimeSpanMs(end - 10 * UnixMs.Minute, slot.ToMs), ScenarioRules.SiteNoiseNight);
        });

    private bool JustUnder(NoiseActor actor, int day, SeededRandom random) =>
        NotAtNight(actor, day, 100, random, "54.6 dB for a hundred minutes", slot => actor.Loud(slot, 54.6, spreadDb: 0.12));

    // 58 dB fill more than half a window: those that are over begin within 14 min of each other, so that no two follow without overlap.
    private bool OneWindow(NoiseActor actor, int day, SeededRandom random) =>
        NotAtNight(actor, day, 15, random, "a quarter of an hour at 58 dB: never two windows that do not overlap", slot => actor.Loud(slot, 58));

    private bool StopsSoonAfterTen(NoiseActor actor, int day, SeededRandom random)
    {
        if (!stage.Time.Has(day, DayPart.LateNight)) return false;
        actor.Loud(stage.Time.Between(day, 20.7, 22.2), WorkDb);
        ExpectNot(actor, "stops at 22:12: only one window inside the night is over the limit", ScenarioRules.SiteNoiseNight);
        return true;
    }

    private bool ExactlyFiftyFive(NoiseActor actor, int day, SeededRandom random) =>
        NotAtNight(actor, day, 50, random, "exactly 55.0 dB", slot => actor.Loud(slot, 55, spreadDb: 0));

    private bool FewValid(NoiseActor actor, int day, SeededRandom random) =>
        NotAtNight(actor, day, 60, random, "loud for an hour, but only 65 % of the minutes are valid", slot =>
        {
            actor.Loud(slot, WorkDb);
            actor.Faults.Dropouts.Add(new Dropout(WeekTime.Around(slot, 25), Lost: 7, Of: 20));
        });

    private bool NightPermit(NoiseActor actor, int day, SeededRandom random) =>
        NotAtNight(actor, day, 90, random, "a permit for night work covers it", slot =>
        {
            actor.Loud(slot, WorkDb);
            Permit(actor, PermitKind.NightWork, WeekTime.Around(slot, 30));
        });

    private bool EmergencyAtNight(NoiseActor actor, int day, SeededRandom random) =>
        AtNight(actor, day, 90, random, slot =>
        {
            actor.Loud(slot, BreakerDb, crestDb: BreakerCrestDb);
            Permit(actor, PermitKind.EmergencyRepair, WeekTime.Around(slot, 30));
            ExpectNot(actor, "emergency repair", ScenarioRules.SiteNoiseNight, ScenarioRules.SiteNoiseNightMax);
        });

    private bool Maintenance(NoiseActor actor, int day, SeededRandom random) =>
        AtNight(actor, day, 60, random, slot =>
        {
            actor.Loud(slot, BreakerDb, crestDb: BreakerCrestDb);
            actor.Maintain(WeekTime.Around(slot, 30), "Test with a sound calibrator");
            ExpectNot(actor, "somebody tests the meter", ScenarioRules.SiteNoiseNight, ScenarioRules.SiteNoiseNightMax);
        });

    private bool TwoBangs(NoiseActor actor, int day, SeededRandom random) =>
        AtNight(actor, day, 10, random, slot =>
        {
            foreach (var from in new[] { slot.FromMs, slot.ToMs })
                actor.Monitor.Bangs.Add(new Bangs(new TimeSpanMs(from, from + UnixMs.Minute), 84));
            ExpectNot(actor, "two loud minutes within twenty", ScenarioRules.SiteNoiseNightMax);
        });

    private bool ExactlySeventyAtMost(NoiseActor actor, int day, SeededRandom random) =>
        AtNight(actor, day, 40, random, slot =>
        {
            actor.Monitor.Bangs.Add(new Bangs(slot, 70, Minutes: 10));
            ExpectNot(actor, "exactly 70.0 dB at the loudest", ScenarioRules.SiteNoiseNightMax);
        });

    private bool DayWork(NoiseActor actor, int day, SeededRandom random) =>
        ByDay(actor, day, random.NextInt(60, 100), random, slot =>
        {
            actor.Loud(slot, DayWorkDb);
            Expect(actor, slot, ScenarioRules.SiteNoiseDay);
        });

    private bool DayWorkUntilTen(NoiseActor actor, int day, SeededRandom random)
    {
        var slot = stage.Time.Between(day, 20.25 + random.NextInt(0, 4) / 4.0, 21.95);
        actor.Loud(slot, DayWorkDb);
        Expect(actor, slot, ScenarioRules.SiteNoiseDay);
        return true;
    }

    private bool DayWorkUnderNightPermit(NoiseActor actor, int day, SeededRandom random) =>
        ByDay(actor, day, random.NextInt(60, 100), random, slot =>
        {
            actor.Loud(slot, DayWorkDb);
            Permit(actor, PermitKind.NightWork, WeekTime.Around(slot, 30));
            Expect(actor, slot, ScenarioRules.SiteNoiseDay);
        });

    private bool DayJustUnder(NoiseActor actor, int day, SeededRandom random) =>
        NotByDay(actor, day, 100, random, "69.6 dB for a hundred minutes", slot => actor.Loud(slot, 69.6, spreadDb: 0.12));

    private bool DayOneWindow(NoiseActor actor, int day, SeededRandom random) =>
        NotByDay(actor, day, 15, random, "a quarter of an hour at 73 dB: never two windows that do not overlap", slot => actor.Loud(slot, DayWorkDb));

    private bool ExactlySeventy(NoiseActor actor, int day, SeededRandom random) =>
        NotByDay(actor, day, 50, random, "exactly 70.0 dB", slot => actor.Loud(slot, 70, spreadDb: 0));

    private bool EmergencyByDay(NoiseActor actor, int day, SeededRandom random) =>
        NotByDay(actor, day, 80, random, "emergency repair", slot =>
        {
            actor.Loud(slot, DayWorkDb + 3);
            Permit(actor, PermitKind.EmergencyRepair, WeekTime.Around(slot, 30));
        });

    private bool NotAtNight(NoiseActor actor, int day, int minutes, SeededRandom random, string why, Action<TimeSpanMs> play) =>
        AtNight(actor, day, minutes, random, slot =>
        {
            play(slot);
            ExpectNot(actor, why, ScenarioRules.SiteNoiseNight);
        });

    private bool NotByDay(NoiseActor actor, int day, int minutes, SeededRandom random, string why, Action<TimeSpanMs> play) =>
        ByDay(actor, day, minutes, random, slot =>
        {
            play(slot);
            ExpectNot(actor, why, ScenarioRules.SiteNoiseDay);
        });

    private bool AtNight(NoiseActor actor, int day, int minutes, SeededRandom random, Action<TimeSpanMs> play) =>
        Play(NightSlot(actor, day, minutes, random), play);

    private bool ByDay(NoiseActor actor, int day, int minutes, SeededRandom random, Action<TimeSpanMs> play)
    {
        var part = random.NextInt(0, 2) == 0 ? DayPart.Morning : DayPart.Afternoon;
        if (IsBad(actor, day, part)) part = part == DayPart.Morning ? DayPart.Afternoon : DayPart.Morning;
        return Play(IsBad(actor, day, part) ? null : WeekTime.Inside(stage.Time.Part(day, part), minutes, random), play);
    }

    private static bool Play(TimeSpanMs? slot, Action<TimeSpanMs> play)
    {
        if (slot is not { } span) return false;
        play(span);
        return true;
    }

    private TimeSpanMs? NightSlot(NoiseActor actor, int day, int minutes, SeededRandom random)
    {
        if (!stage.Time.Has(day, DayPart.SmallHours)) return null;
        var isLate = random.NextInt(0, 2) == 0 && !IsBad(actor, day, DayPart.LateNight);
        return WeekTime.Inside(isLate ? stage.Time.Between(day, 22, 26) : stage.Time.Between(day, 26, 30), minutes, random);
    }

    private static bool IsBad(NoiseActor actor, int day, DayPart part) =>
        actor.District.On(day, part, SpellKind.Rain, SpellKind.Wind) is not null;

    private void Permit(NoiseActor actor, PermitKind kind, TimeSpanMs valid)
    {
        var id = $"permit-{kind switch { PermitKind.NightWork => "night", _ => "repair" }}-{++_permits:0000}";
        stage.Builder.Add(new Permit { Id = id, Kind = kind, Number = $"LJ-{_permits:0000}", SiteId = actor.Site.Id, ValidFromMs = valid.FromMs, ValidToMs = valid.ToMs });
    }

    private void Expect(NoiseActor actor, TimeSpanMs violated, params ReadOnlySpan<string> rules)
    {
        foreach (var rule in rules) stage.Expect(rule, actor, violated, ToleranceMs);
    }

    private void ExpectNot(NoiseActor actor, string why, params ReadOnlySpan<string> rules)
    {
        foreach (var rule in rules) stage.ExpectNot(rule, actor, why);
    }
}
