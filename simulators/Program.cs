using System.CommandLine;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Commands;

return await new RootCommand("Simulated devices for SensorHub.")
{
    new LoadCommand(SystemClock.Instance),
    new SimulateCommand(SystemClock.Instance),
    new ScenarioCommand(SystemClock.Instance),
    new ReplayCommand(SystemClock.Instance),
    new NullEndpointCommand(),
    new FleetCommand(),
}.Parse(args).InvokeAsync();
