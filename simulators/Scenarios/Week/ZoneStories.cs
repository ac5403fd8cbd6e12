using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Common;
using SensorHub.Simulators.Models;

namespace SensorHub.Simulators.Scenarios.Week;

/// <summary>
/// What the monitors of acoustic zones hear. Limits of GB 3096 by zone class for the mean of a clock hour; at night no second more than 15 dB
/// above. Unless said otherwise the loudest second stays within 11 dB of the mean's limit.
/// </summary>
internal sealed class ZoneStories(WeekStage stage)
{
    private const long ToleranceMs = 2 * UnixMs.Minute;
    private const double AboveNightDb = 15;
    private static readonly int[] DayLimits = [50, 55, 60, 65, 70, 70];
    private static readonly int[] NightLimits = [40, 45, 50, 55, 55, 60];

    public static double DayLimit(Site site) => DayLimits[(int)site.ZoneClass];

    public static double NightLimit(Site site) => NightLimits[(int)site.ZoneClass];

    public Deck<NoiseActor> NewDeck(SeededRandom random) => new(
        random,
        [
            LoudDay, LoudDay, LoudNight, LoudNight, Horn, Horn, LoudNightWithShouts, JustUnderAtNight, JustUnderByDay, FewValid, EveningUntilTen,
            ExactlyFifteenAbove, Maintenance, .. stage.Faults.Silences, .. stage.Faults.Batteries, .. stage.Faults.FlatLines, Nothing,
        ]);

    /// <summary>Loud exactly while rain or wind forbids measuring.</summary>
    public void InBadWeather(NoiseActor actor, Spell spell)
    {
        var part = stage.Time.Part(spell.Day, spell.Part);
        var isNight = spell.Part == DayPart.LateNight;
        actor.Loud(new TimeSpanMs(part.FromMs + UnixMs.Hour, part.FromMs + 3 * UnixMs.Hour), isNight ? NightLimit(actor.Site) + 4 : DayLimit(actor.Site) + 4);
        stage.ExpectNot(
            isNight ? ScenarioRules.ZoneNoiseNight : ScenarioRules.ZoneNoiseDay, actor,
            spell.Kind == SpellKind.Rain ? "loud only while it rains" : "loud only while the wind is above 5 m/s");
    }

    private static bool Nothing(NoiseActor actor, int day, SeededRandom random) => true;

    private bool LoudDay(NoiseActor actor, int day, SeededRandom random) =>
        ByDay(actor, day, hours =>
        {
            actor.Loud(Ragged(hours, random), DayLimit(actor.Site) + 4);
            stage.Expect(ScenarioRules.ZoneNoiseDay, actor, hours, ToleranceMs);
        });

    private bool LoudNight(NoiseActor actor, int day, SeededRandom random) =>
        AtNight(actor, day, random, hours =>
        {
            actor.Loud(Ragged(hours, random), NightLimit(actor.Site) + 4);
            stage.Expect(ScenarioRules.ZoneNoiseNight, actor, hours, ToleranceMs);
        });

    // Two minutes: one of them always arrives.
    private bool Horn(NoiseActor actor, int day, SeededRandom random) =>
        AtNight(actor, day, random, hours =>
        {
            var from = hours.FromMs + random.NextInt(10, 45) * UnixMs.Minute;
            actor.Monitor.Bangs.Add(new Bangs(new TimeSpanMs(from, from + 2 * UnixMs.Minute), NightLimit(actor.Site) + 19));
            stage.Expect(ScenarioRules.ZoneNoiseNightMax, actor, new TimeSpanMs(hours.FromMs, hours.FromMs + UnixMs.Hour), ToleranceMs);
        });

    private bool LoudNightWithShouts(NoiseActor actor, int day, SeededRandom random) =>
        AtNight(actor, day, random, hours =>
        {
            actor.Loud(new TimeSpanMs(hours.FromMs + 5 * UnixMs.Minute, hours.ToMs - 5 * UnixMs.Minute), NightLimit(actor.Site) + 6, crestDb: 12);
            stage.Expect(ScenarioRules.ZoneNoiseNight, actor, hours, ToleranceMs);
            stage.Expect(ScenarioRules.ZoneNoiseNightMax, actor, hours, ToleranceMs);
        });

    private bool JustUnderAtNight(NoiseActor actor, int day, SeededRandom random) =>
        AtNight(actor, day, random, hours =>
        {
            actor.Loud(hours, NightLimit(actor.Site) - 0.4, spreadDb: 0.12);
            stage.ExpectNot(ScenarioRules.ZoneNoiseNight, actor, "0.4 dB below the limit for two hours");
        });

    private bool JustUnderByDay(NoiseActor actor, int day, SeededRandom random) =>
        ByDay(actor, day, hours =>
        {
            actor.Loud(hours, DayLimit(actor.Site) - 0.4, spreadDb: 0.12);
            stage.ExpectNot(ScenarioRules.ZoneNoiseDay, actor, "0.4 dB below the limit for two hours");
        });

    private bool FewValid(NoiseActor actor, int day, SeededRandom random) =>
        AtNight(actor, day, random, hours =>
        {
            actor.Loud(hours, NightLimit(actor.Site) + 4);
            actor.Faults.Dropouts.Add(new Dropout(WeekTime.Around(hours, 30), Lost: 17, Of: 60));
            stage.ExpectNot(ScenarioRules.ZoneNoiseNight, actor, "over the limit, but only 72 % of the minutes are valid");
        });

    private bool EveningUntilTen(NoiseActor actor, int day, SeededRandom random)
    {
        actor.Loud(stage.Time.Between(day, 19, 22), NightLimit(actor.Site) + 5);
        stage.ExpectNot(ScenarioRules.ZoneNoiseNight, actor, "too loud for the night, but it ends at 22:00");
        return true;
    }

    private bool ExactlyFifteenAbove(NoiseActor actor, int day, SeededRandom random) =>
        AtNight(actor, day, random, hours =>
        {
            var from = hours.FromMs + 20 * UnixMs.Minute;
            actor.Monitor.Bangs.Add(new Bangs(new TimeSpanMs(from, from + 8 * UnixMs.Minute), NightLimit(actor.Site) + AboveNightDb, Minutes: 10));
            stage.ExpectNot(ScenarioRules.ZoneNoiseNightMax, actor, "exactly 15 dB above the limit at the loudest");
        });

    private bool Maintenance(NoiseActor actor, int day, SeededRandom random) =>
        AtNight(actor, day, random, hours =>
        {
            actor.Loud(hours, NightLimit(actor.Site) + 6, crestDb: 12);
            actor.Maintain(WeekTime.Around(hours, 20), "Test with a sound calibrator");
            stage.ExpectNot(ScenarioRules.ZoneNoiseNight, actor, "somebody tests the meter");
            stage.ExpectNot(ScenarioRules.ZoneNoiseNightMax, actor, "somebody tests the meter");
        });

    // Up to four minutes more or less at either end: the hours before and after stay far below.
    private static TimeSpanMs Ragged(TimeSpanMs hours, SeededRandom random) =>
        new(hours.FromMs + random.NextInt(-4, 5) * UnixMs.Minute, hours.ToMs + random.NextInt(-4, 5) * UnixMs.Minute);

    private bool ByDay(NoiseActor actor, int day, Action<TimeSpanMs> play)
    {
        foreach (var (part, hour) in new[] { (DayPart.Morning, 9), (DayPart.Afternoon, 15) })
        {
            if (IsBad(actor, day, part)) continue;
            play(stage.Time.Between(day, hour, hour + 2));
            return true;
        }

        return false;
    }

    private bool AtNight(NoiseActor actor, int day, SeededRandom random, Action<TimeSpanMs> play)
    {
        if (!stage.Time.Has(day, DayPart.SmallHours)) return false;
        var hour = random.NextInt(0, 2) == 0 || IsBad(actor, day, DayPart.LateNight) ? 27 : 23;
        play(stage.Time.Between(day, hour, hour + 2));
        return true;
    }

    private static bool IsBad(NoiseActor actor, int day, DayPart part) =>
        actor.District.On(day, part, SpellKind.Rain, SpellKind.Wind) is not null;
}
