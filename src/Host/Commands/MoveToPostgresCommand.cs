using System.CommandLine;
using SensorHub.Host.Composition;
using SensorHub.Host.Configuration;
using SensorHub.Storage.Transfer;

namespace SensorHub.Host.Commands;

/// <summary><c>move-to-postgres</c>: operational data from hub.db into a database server.</summary>
internal static class MoveToPostgresCommand
{
    public static Command Create() => new Command(
        "move-to-postgres",
        "Takes registry, alerts, tasks, audit and sessions of a stopped hub from hub.db into the empty database that Postgres:ConnectionString names. All rows or none: they are "
        + "counted and the audit chain is checked before anything is kept. hub.db stays as it was, under the name hub.db.moved; the journal and telemetry.db stay where they are")
        .Does(async (parsed, cancellation) =>
        {
            var path = SharedOptions.DataFolder(parsed);
            var options = HubOptions.From(SharedOptions.Read(parsed), path);
            if (!options.Postgres.IsUsed)
                throw new CommandFailure("name the database: --set \"Postgres:ConnectionString=Host=…;Database=…;Username=…\", or in the --config file");
            if (!Directory.Exists(path))
                throw new CommandFailure($"there is no folder {path}");
            using var folder = DataFolder.Hold(path);
            var moved = await WorkBar.ShowAsync(progress => Task.Run(() => MoveToPostgres.RunAsync(options.PlacesIn(path), progress, cancellation), cancellation));
            Console.WriteLine($"moved {moved.Rows} rows, {moved.AuditRows} of them of the audit log, whose chain holds");
            Console.WriteLine($"the old file is {moved.OldFile}; remove it when you need it no more");
            Console.WriteLine($"from now on the hub runs with the same Postgres settings: sensorhub run --data {path}");
        });
}
