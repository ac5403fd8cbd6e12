using System.CommandLine;
using SensorHub.Host.Commands;

var root = new RootCommand("SensorHub: readings in over MQTT, enforcement tasks out.")
{
    RunCommand.Create(),
    DemoCommand.Create(),
    ReplayCommand.Create(),
    DeviceCommand.Create(),
    UserCommand.Create(),
};
SharedOptions.AddTo(root);
return await root.Parse(args).InvokeAsync();
