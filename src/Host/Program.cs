using System.CommandLine;
using SensorHub.Devices.Time;
using SensorHub.Host.Commands;
using SensorHub.Simulators.Commands;

var root = new RootCommand("SensorHub: readings in over MQTT, enforcement tasks out.")
{
    RunCommand.Create(),
    DemoCommand.Create(),
    SimulatorCommands.Replay(SystemClock.Instance),
    DeviceCommand.Create(),
    UserCommand.Create(),
};
SharedOptions.AddTo(root);
return await root.Parse(args).InvokeAsync();
