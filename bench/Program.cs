using System.CommandLine;
using SensorHub.Bench.Peers;
using SensorHub.Bench.Scale;

return await new RootCommand("Measurements of SensorHub; ratios travel, absolute figures do not.")
{
    new PeersCommand(),
    new MemoryCommand(),
    new StartCommand(),
    new StormCommand(),
}.Parse(args).InvokeAsync();
