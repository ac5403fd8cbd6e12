using System.CommandLine;
using SensorHub.Devices.Time;
using SensorHub.Host.Commands;
using SensorHub.Host.Composition;
using SensorHub.Simulators.Commands;

var root = new RootCommand("SensorHub: readings in over MQTT, enforcement tasks out.")
{
    RunCommand.Create(),
    DemoCommand.Create(),
    CheckCommand.Create(),
    RulesCommand.Create(),
    ProjectCommand.Create(),
    BackupCommand.Create(),
    RestoreCommand.Create(),
    MoveToPostgresCommand.Create(),
    SimulatorCommands.Replay(SystemClock.Instance),
};
foreach (var command in RegistryCommands.Create())
    root.Add(command);
SharedOptions.AddTo(root);

// Ctrl+C and SIGTERM cancel the command: its workers stop first, then its files are closed.
return await root.Parse(args).InvokeAsync(new() { ProcessTerminationTimeout = 2 * HubHost.StopLimit });
