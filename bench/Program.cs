using System.CommandLine;
using SensorHub.Bench.Chunks;
using SensorHub.Bench.Load;
using SensorHub.Bench.Peers;
using SensorHub.Bench.Scale;
using SensorHub.Bench.Stores;

return await new RootCommand("Measurements of SensorHub; ratios travel, absolute figures do not.")
{
    new PeersCommand(),
    new MemoryCommand(),
    new StartCommand(),
    new RestartCommand(),
    new StormCommand(),
    new StoresCommand(),
    new QueriesCommand(),
    new LoadCommand(),
    new ConnectionsCommand(),
    new SoakCommand(),
    new ChunksCommand(),
}.Parse(args).InvokeAsync();
