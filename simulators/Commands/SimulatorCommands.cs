using System.CommandLine;

namespace SensorHub.Simulators.Commands;

/// <summary>The commands that other programs take over into their own command line.</summary>
public static class SimulatorCommands
{
    public static Command Replay(TimeProvider clock) => new ReplayCommand(clock);

    public static Command Scenario(TimeProvider clock) => new ScenarioCommand(clock);

    public static Command Simulate(TimeProvider clock) => new SimulateCommand(clock);
}
