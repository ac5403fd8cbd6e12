using System.CommandLine;
using System.Text.Json;
using SensorHub.Devices.Time;
using Spectre.Console;

namespace SensorHub.Host.Commands;

/// <summary><c>project NAME</c>: writes the past anew into the server of a projection, through the API of the running hub, and shows how far it is.</summary>
internal static class ProjectCommand
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);

    public static Command Create()
    {
        var name = new Argument<string>("NAME") { Description = "Projection of the settings, as in SensorHub:Projections:NAME" };
        var from = new Option<string?>("--from") { Description = "First event time: ISO 8601 with offset, or ms since 1970; left out = from the beginning" };
        var to = new Option<string?>("--to") { Description = "End, not included; left out = to the end" };
        var cancel = new Option<bool>("--cancel") { Description = "Ends the one that runs; what it wrote stays" };
        var detach = new Option<bool>("--detach") { Description = "Begins and does not wait for the end" };
        return new Command(
            "project",
            "Writes stored readings anew into InfluxDB or VictoriaMetrics, behind what comes in. The hub does it: it goes on after Ctrl+C here and after a restart of the hub; --cancel ends it")
        {
            name, from, to, cancel, detach,
        }.Does(async (parsed, cancellation) =>
        {
            using var hub = RunningHub.On(SharedOptions.DataFolder(parsed));
            var path = $"/api/v1/projections/{Uri.EscapeDataString(parsed.GetValue(name)!)}";
            if (parsed.GetValue(cancel))
            {
                Answer.Print(await hub.DeleteAsync($"{path}/reprojection", cancellation));
                return;
            }

            var begun = await hub.PostAsync($"{path}/reprojection", new { from = parsed.GetValue(from), to = parsed.GetValue(to) }, cancellation);
            if (parsed.GetValue(detach))
                Answer.Print(begun);
            else
                await FollowAsync(hub, path, cancellation);
        });
    }

    private static async Task FollowAsync(RunningHub hub, string path, CancellationToken cancellation)
    {
        var run = default(JsonElement);
        if (Console.IsOutputRedirected)
            run = await UntilEndedAsync(hub, path, _ => { }, cancellation);
        else
            await AnsiConsole.Progress().StartAsync(async context =>
            {
                var bar = context.AddTask("devices");
                run = await UntilEndedAsync(hub, path, now => Show(bar, now), cancellation);
            });
        Answer.Print(run);
        if (run.GetProperty("state").GetString() != "done")
            throw new CommandFailure($"the past was not written to its end: {(run.TryGetProperty("error", out var error) ? error.GetString() : run.GetProperty("state").GetString())}");
    }

    private static void Show(ProgressTask bar, JsonElement run)
    {
        bar.MaxValue = Math.Max(1, run.GetProperty("devices").GetInt32());
        bar.Value = run.GetProperty("devices_done").GetInt32();
        bar.Description = $"devices, {run.GetProperty("written").GetInt64()} points";
    }

    private static async Task<JsonElement> UntilEndedAsync(RunningHub hub, string path, Action<JsonElement> show, CancellationToken cancellation)
    {
        while (true)
        {
            var run = (await hub.GetAsync(path, cancellation)).GetProperty("reprojection");
            show(run);
            if (run.GetProperty("state").GetString() != "running")
                return run;
            await Task.Delay(Step, SystemClock.Instance, cancellation);
        }
    }
}
