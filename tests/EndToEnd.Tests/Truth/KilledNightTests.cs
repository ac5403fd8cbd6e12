using System.Text.Json;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Scenarios;

namespace SensorHub.EndToEnd.Tests.Truth;

public sealed class KilledNightTests
{
    private static readonly CityCalendar Calendar = new(TimeZoneInfo.FindSystemTimeZoneById(CityCalendar.DefaultZoneId));

    [Fact]
    public async Task A_night_in_which_the_hub_is_killed_three_times_is_found_as_its_truth_says()
    {
        var scenario = Scenario.Small(seed: 11, new DateOnly(2026, 10, 13), Calendar);
        await using var night = new KilledNight(scenario);
        await night.StartAsync();

        // While the first kitchen breaks the rule, in the middle of a loud stretch, and late in the night.
        await night.PlayAsync(At(scenario, 0.5, 0), At(scenario, 0.5, 4), At(scenario, 0.5, scenario.Expected.Count - 1));

        // On this clock a reconnect that waits two seconds is a silence of twenty minutes.
        var alerts = (await night.Client.ListAsync("alerts")).Where(a =>
            a.GetProperty("state").GetString() != "withdrawn" && a.GetProperty("rule_id").GetString() != ScenarioRules.DeviceSilent);
        alerts.Select(a => (a.GetProperty("rule_id").GetString()!, SubjectOf(a))).Order()
            .ShouldBe(scenario.Expected.Select(e => (e.RuleId, e.SubjectId)).Order());
        var tasks = (await night.Client.ListAsync("tasks")).Where(t => t.GetProperty("state").GetString() != "voided");
        tasks.Select(t => (SubjectOf(t), t.GetProperty("matter_code").GetString()!, t.GetProperty("squad_id").GetString()!)).Order()
            .ShouldBe(scenario.ExpectedTasks.Select(e => (e.SubjectId, e.MatterCode, e.SquadId)).Order());
    }

    private static long At(Scenario scenario, double share, int violation)
    {
        var span = scenario.Expected[violation].Violated;
        return span.FromMs + (long)(span.LengthMs * share);
    }

    private static string SubjectOf(JsonElement item) => item.GetProperty("subject").GetProperty("id").GetString()!;
}
