using System.CommandLine;

namespace SensorHub.Host.Commands;

internal static class ReplayCommand
{
    public static Command Create() => new("replay", "");
}
