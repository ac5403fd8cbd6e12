using System.CommandLine;
using SensorHub.Devices.Time;
using SensorHub.Host.Composition;
using SensorHub.Host.Configuration;
using SensorHub.Storage.Backups;

namespace SensorHub.Host.Commands;

/// <summary><c>restore</c>: a data folder from a backup.</summary>
internal static class RestoreCommand
{
    public static Command Create()
    {
        var backup = new Argument<string>("BACKUP") { Description = "Folder that backups were made in" };
        var to = new Option<string?>("--to")
        {
            Description = $"A time: readings committed after it are left out ({InstantText.Form}). Registry, users, tasks and what people did are those of the newest backup "
                + "made at or before it; what the readings after that mean, up to the time, the hub decides again when it starts",
            HelpName = "TIME",
        };
        return new Command(
            "restore",
            "Makes an empty --data folder into that of a backed-up hub, the newest backup whole unless --to says otherwise. Every file is compared with its checksum first; nothing is overwritten")
        {
            backup, to,
        }.Does(async (parsed, cancellation) =>
        {
            var (path, from) = (SharedOptions.DataFolder(parsed), Path.GetFullPath(parsed.GetValue(backup)!));
            if (!Backup.IsIn(from))
                throw new CommandFailure($"there is no backup in {from}");
            var toMs = parsed.GetValue(to) is { } text ? Time(text) : (long?)null;
            var options = HubOptions.From(SharedOptions.Read(parsed), path);
            using var folder = DataFolder.Hold(path);
            var done = await WorkBar.ShowAsync(progress => Restore.RunAsync(from, options.PlacesIn(path), toMs, progress, cancellation));
            Console.WriteLine($"restored to {path}: {done.Bytes} bytes of generation {done.Generation}");
            Console.WriteLine($"registry, alerts and tasks as of {At(done.TakenMs)}, readings committed up to {At(done.UpToMs)}");
            foreach (var skipped in done.Skipped)
                Console.WriteLine($"left out: generation {skipped}, which is damaged; look at it with: sensorhub check {from}");
            if (options.Postgres.IsUsed)
                Console.WriteLine($"operational data are in hub.db: put them into an empty database of your server with: sensorhub move-to-postgres --data {path}");
            Console.WriteLine($"start it with: sensorhub run --data {path}");
        });
    }

    private static long Time(string text) =>
        InstantText.TryParse(text, out var ms) ? ms : throw new CommandFailure($"--to {text}: {InstantText.Form}");

    private static string At(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null);
}
