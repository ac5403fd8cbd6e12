using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using SensorHub.Devices.Time;
using SensorHub.Host.Composition;
using SensorHub.Host.Configuration;
using SensorHub.Storage.Backups;
using SensorHub.Storage.Checks;

namespace SensorHub.Host.Commands;

/// <summary><c>backup</c>: of a running hub through its API, of a stopped one from its files.</summary>
internal static class BackupCommand
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(200);

    public static Command Create()
    {
        var dest = new Argument<string?>("DEST")
        {
            Description = "Folder of backups; a running hub writes only within its Backup:Folder (default: that folder)",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var keep = new Option<int?>("--keep") { Description = "Generations to keep there, 1 to 1000 (default: Backup:Keep, 7)" };
        return new Command(
            "backup",
            "Backs up a hub, running or stopped: all readings acknowledged before it began, registry, alerts, tasks, audit. Another backup into the same folder copies only "
            + "what the journal has more. It holds the hub's key and the administrator's token: guard it like the data folder")
        {
            dest, keep,
        }.Does(async (parsed, cancellation) =>
        {
            var path = SharedOptions.DataFolder(parsed);
            var (to, kept) = (parsed.GetValue(dest), parsed.GetValue(keep));
            if (kept is < 1 or > BackupOptions.MaxKeep)
                throw new CommandFailure($"--keep {kept}: write 1 to {BackupOptions.MaxKeep}");
            if (!Directory.Exists(path))
                throw new CommandFailure($"there is no folder {path}");
            using var folder = DataFolder.TryHold(path);
            if (folder is null && ListeningPorts.TryRead(path) is null)
                throw new CommandFailure($"{path} is held by another command, or by a hub that starts or stops: try again when it is done");
            if (folder is null)
                await OfRunningAsync(path, to, kept, cancellation);
            else
                await OfStoppedAsync(HubOptions.From(SharedOptions.Read(parsed), path), path, to, kept, cancellation);
        });
    }

    private static async Task OfStoppedAsync(HubOptions options, string path, string? to, int? keep, CancellationToken cancellation)
    {
        var made = await WorkBar.ShowAsync(progress => Backup.OfStoppedAsync(
            options.PlacesIn(path), to ?? options.Backup.Folder, keep ?? options.Backup.Keep, options.Journal.MinFreeBytes, SystemClock.Instance, progress, cancellation));
        Told(to ?? options.Backup.Folder, made.Name);
    }

    private static async Task OfRunningAsync(string path, string? to, int? keep, CancellationToken cancellation)
    {
        using var hub = RunningHub.On(path);
        var folder = to is null ? null : Path.GetFullPath(to);
        await hub.PostAsync("/api/v1/backups", new { folder, keep }, cancellation);
        var last = await WorkBar.ShowAsync(progress => FollowAsync(hub, progress, cancellation));
        if (Text(last, "state") != "done")
            throw new CommandFailure(Text(last, "fault"));
        Told(Text(last, "folder"), Text(last, "generation"));
    }

    private static async Task<JsonElement> FollowAsync(RunningHub hub, IWorkProgress progress, CancellationToken cancellation)
    {
        var (part, done) = ("", 0L);
        while (true)
        {
            var last = await hub.GetAsync("/api/v1/backups/last", cancellation);
            if (Text(last, "part") != part)
            {
                (part, done) = (Text(last, "part"), 0);
                progress.Begin(part, last.GetProperty("total").GetInt64());
            }

            var now = last.GetProperty("done").GetInt64();
            progress.Advance(now - done);
            done = now;
            if (Text(last, "state") != "running")
                return last;
            await Task.Delay(AskAgain, SystemClock.Instance, cancellation);
        }
    }

    private static void Told(string folder, string generation)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"backed up to {folder}, generation {generation}"));
        Console.WriteLine("it holds the hub's key and the administrator's token: guard it like the data folder");
    }

    private static string Text(JsonElement standing, string name) => standing.TryGetProperty(name, out var value) ? value.ToString() : "";
}
