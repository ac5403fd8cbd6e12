using System.CommandLine;
using SensorHub.Host.Composition;
using SensorHub.Host.Configuration;
using SensorHub.Storage.Checks;

namespace SensorHub.Host.Commands;

/// <summary><c>check</c>: everything on disk against its checksums.</summary>
internal static class CheckCommand
{
    private const int Damaged = 1;
    private const int NotChecked = 2;

    public static Command Create() => new Command(
        "check",
        "Reads the data folder of a stopped hub through: every journal record, chunk and checkpoint against its checksum, both databases, the audit chain, "
        + "and whether they fit together. Changes nothing. Exit code 0 = whole, 1 = damaged, 2 = could not be checked")
        .Does(NotChecked, async (parsed, cancellation) =>
        {
            var path = SharedOptions.DataFolder(parsed);
            var places = HubOptions.From(SharedOptions.Read(parsed), path).PlacesIn(path);
            if (!Directory.Exists(path))
                throw new CommandFailure($"there is no folder {path}");
            using var folder = DataFolder.Hold(path);
            var report = await WorkBar.ShowAsync(progress => DataFolderCheck.Run(places, progress, cancellation));
            return Print(path, report);
        });

    private static int Print(string path, CheckReport report)
    {
        foreach (var note in report.Notes)
            Console.WriteLine(note);
        foreach (var damage in report.Damages)
            Console.Error.WriteLine($"DAMAGED {damage}");
        if (report.NotShown > 0)
            Console.Error.WriteLine($"… and {report.NotShown} more");
        var c = report.Counts;
        Console.WriteLine(
            $"{path}: {c.Segments} journal segments with {c.Records} records and {c.Entries} entries ({c.JournalBytes} bytes), "
            + $"{c.Chunks} chunks with {c.Rows} readings, {c.Checkpoints} checkpoints, {c.AuditRows} audit rows");
        Console.WriteLine(report.IsWhole ? "whole" : $"{report.Damages.Count + report.NotShown} damages");
        return report.IsWhole ? 0 : Damaged;
    }
}
