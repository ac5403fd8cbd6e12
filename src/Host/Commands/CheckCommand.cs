using System.CommandLine;
using SensorHub.Host.Composition;
using SensorHub.Host.Configuration;
using SensorHub.Storage.Backups;
using SensorHub.Storage.Checks;

namespace SensorHub.Host.Commands;

/// <summary><c>check</c>: everything on disk against its checksums.</summary>
internal static class CheckCommand
{
    private const int Damaged = 1;
    private const int NotChecked = 2;

    public static Command Create()
    {
        var backup = new Argument<string?>("BACKUP")
        {
            Description = "A folder of backups to check instead: every file of every generation against its manifest",
            Arity = ArgumentArity.ZeroOrOne,
        };
        return new Command(
            "check",
            "Reads the data folder of a stopped hub through: every journal record, chunk and checkpoint against its checksum, both databases, the audit chain, "
            + "and whether they fit together. Changes nothing. Exit code 0 = whole, 1 = damaged, 2 = could not be checked")
        {
            backup,
        }.Does(NotChecked, async (parsed, cancellation) =>
        {
            if (parsed.GetValue(backup) is { } folderOfBackups)
                return await CheckBackupAsync(Path.GetFullPath(folderOfBackups), cancellation);
            var path = SharedOptions.DataFolder(parsed);
            var places = HubOptions.From(SharedOptions.Read(parsed), path).PlacesIn(path);
            if (!Directory.Exists(path))
                throw new CommandFailure($"there is no folder {path}");
            using var folder = DataFolder.Hold(path);
            var report = await WorkBar.ShowAsync(progress => DataFolderCheck.Run(places, progress, cancellation));
            var c = report.Counts;
            return Print(report,
                $"{path}: {c.Segments} journal segments with {c.Records} records and {c.Entries} entries ({c.JournalBytes} bytes), "
                + $"{c.Chunks} chunks with {c.Rows} readings, {c.Rollups} blocks of roll-ups, {c.Checkpoints} checkpoints, {c.AuditRows} audit rows");
        });
    }

    private static async Task<int> CheckBackupAsync(string path, CancellationToken cancellation)
    {
        if (!Backup.IsIn(path))
            throw new CommandFailure($"there is no backup in {path}");
        var check = await WorkBar.ShowAsync(progress => Backup.CheckAsync(path, progress, cancellation));
        return Print(check.Report, $"{path}: {check.Generations} generations, {check.Files} files ({check.Bytes} bytes)");
    }

    private static int Print(CheckReport report, string counted)
    {
        foreach (var note in report.Notes)
            Console.WriteLine(note);
        foreach (var damage in report.Damages)
            Console.Error.WriteLine($"DAMAGED {damage}");
        if (report.NotShown > 0)
            Console.Error.WriteLine($"… and {report.NotShown} more");
        Console.WriteLine(counted);
        Console.WriteLine(report.IsWhole ? "whole" : $"{report.Damages.Count + report.NotShown} damages");
        return report.IsWhole ? 0 : Damaged;
    }
}
