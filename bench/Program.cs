using System.CommandLine;
using SensorHub.Bench.Peers;

return await new RootCommand("Measurements of SensorHub; ratios travel, absolute figures do not.") { new PeersCommand() }.Parse(args).InvokeAsync();
