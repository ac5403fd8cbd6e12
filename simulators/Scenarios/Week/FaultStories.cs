using SensorHub.Devices.Time;
using SensorHub.Simulators.Common;
using SensorHub.Simulators.Models;

namespace SensorHub.Simulators.Scenarios.Week;

/// <summary>What goes wrong with devices themselves. Never in the small hours: days of these rules are cut at 04:00.</summary>
internal sealed class FaultStories(WeekStage stage)
{
    public const long ToleranceMs = 3 * UnixMs.Minute;
    private static readonly DayPart[] Parts = [DayPart.Morning, DayPart.Afternoon, DayPart.Evening, DayPart.LateNight];

    public IEnumerable<Story<Actor>> Silences => [FallsSilent, FallsSilent, IsShortlySilent, IsSilentInMaintenance];

    public IEnumerable<Story<Actor>> Batteries => [HasWeakBattery, HasBatteryAtTwenty, HasBatteryAtTwentyOne, HasWeakBatteryForTwentyMinutes];

    public IEnumerable<Story<Actor>> FlatLines => [IsStuck, IsStuck, IsStuckForFiftyMinutes, IsStuckWithFewReadings];

    /// <summary>Nothing is sent in a span: heard last and again as the delay of the device has it.</summary>
    public void Silence(Actor actor, TimeSpanMs span)
    {
        actor.Faults.Silences.Add(span);
        stage.Expect(ScenarioRules.DeviceSilent, actor, Unheard(span, actor.DelayMs), ToleranceMs);
    }

    /// <summary>From last heard to next heard, when readings of a span are missing.</summary>
    public static TimeSpanMs Unheard(TimeSpanMs span, long delayMs) => new(span.FromMs - UnixMs.Minute + delayMs, span.ToMs + delayMs);

    private bool FallsSilent(Actor actor, int day, SeededRandom random)
    {
        Silence(actor, Some(day, random.NextInt(35, 110), random));
        return true;
    }

    private bool IsShortlySilent(Actor actor, int day, SeededRandom random)
    {
        actor.Faults.Silences.Add(Some(day, 10, random));
        stage.ExpectNot(ScenarioRules.DeviceSilent, actor, "silent for ten minutes only");
        return true;
    }

    private bool IsSilentInMaintenance(Actor actor, int day, SeededRandom random)
    {
        var span = Some(day, random.NextInt(35, 110), random);
        actor.Faults.Silences.Add(span);
        actor.Maintain(WeekTime.Around(span, 20), "Cleaning and new cable");
        stage.ExpectNot(ScenarioRules.DeviceSilent, actor, "silent while somebody works on it");
        return true;
    }

    private bool HasWeakBattery(Actor actor, int day, SeededRandom random) =>
        Weaken(actor, Some(day, random.NextInt(50, 110), random), random.NextInt(8, 19), null);

    private bool HasBatteryAtTwenty(Actor actor, int day, SeededRandom random) => Weaken(actor, Some(day, random.NextInt(50, 110), random), 20, null);

    private bool HasBatteryAtTwentyOne(Actor actor, int day, SeededRandom random) =>
        Weaken(actor, Some(day, random.NextInt(50, 110), random), 21, "21 % for an hour");

    private bool HasWeakBatteryForTwentyMinutes(Actor actor, int day, SeededRandom random) =>
        Weaken(actor, Some(day, 20, random), 15, "15 %, but for twenty minutes only");

    private bool Weaken(Actor actor, TimeSpanMs span, double percent, string? whyNot)
    {
        actor.Faults.Batteries.Add(new WeakBattery(span, percent));
        if (whyNot is null) stage.Expect(ScenarioRules.DeviceBatteryLow, actor, span, ToleranceMs);
        else stage.ExpectNot(ScenarioRules.DeviceBatteryLow, actor, whyNot);
        return true;
    }

    private bool IsStuck(Actor actor, int day, SeededRandom random)
    {
        var span = Some(day, random.NextInt(80, 115), random);
        actor.Faults.Stuck.Add(span);
        stage.Expect(ScenarioRules.DeviceFlatLine, actor, span, ToleranceMs);
        return true;
    }

    private bool IsStuckForFiftyMinutes(Actor actor, int day, SeededRandom random)
    {
        actor.Faults.Stuck.Add(Some(day, 50, random));
        stage.ExpectNot(ScenarioRules.DeviceFlatLine, actor, "the very same value, but for fifty minutes only");
        return true;
    }

    private bool IsStuckWithFewReadings(Actor actor, int day, SeededRandom random)
    {
        var span = Some(day, 66, random);
        actor.Faults.Stuck.Add(span);
        for (var minute = 0; minute < 66; minute += 3)
        {
            var from = span.FromMs + (minute + 1) * UnixMs.Minute;
            actor.Faults.Silences.Add(new TimeSpanMs(from, from + 2 * UnixMs.Minute));
        }

        stage.ExpectNot(ScenarioRules.DeviceFlatLine, actor, "the very same value for an hour, but in 22 readings only");
        return true;
    }

    private TimeSpanMs Some(int day, int minutes, SeededRandom random)
    {
        var parts = stage.Time.Has(day, DayPart.LateNight) ? Parts.Length : Parts.Length - 1;
        return WeekTime.Inside(stage.Time.Part(day, Parts[random.NextInt(0, parts)]), minutes, random);
    }
}
