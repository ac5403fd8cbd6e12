using System.CommandLine;
using SensorHub.Alerts.Rules.Packs;
using SensorHub.Host.Configuration;
using SensorHub.Simulators.Common;
using SensorHub.Storage.Operational;
using SensorHub.Storage.Postgres;

namespace SensorHub.Host.Commands;

/// <summary>A command cannot do its work; the message says what to do about it.</summary>
internal sealed class CommandFailure(string message) : Exception(message);

internal static class CommandExtensions
{
    private const int Failed = 1;
    private const int Misconfigured = 2;

    // As shells say it: 128 + SIGINT.
    private const int Interrupted = 130;

    public static Command Does(this Command command, Func<ParseResult, CancellationToken, Task> work) => command.Does(Failed, Coded(work));

    /// <summary>For work that goes on until it is told to end: Ctrl+C and SIGTERM are its proper end.</summary>
    public static Command DoesUntilStopped(this Command command, Func<ParseResult, CancellationToken, Task> work) => command.Does(Failed, Coded(work), interrupted: 0);

    /// <summary>The one place that turns exceptions into a line on standard error and an exit code.</summary>
    /// <param name="failed">Exit code when the command could not do its work.</param>
    /// <param name="interrupted">Exit code when it was told to end before its work was done.</param>
    public static Command Does(this Command command, int failed, Func<ParseResult, CancellationToken, Task<int>> work, int interrupted = Interrupted)
    {
        command.SetAction(async (parsed, cancellation) =>
        {
            try
            {
                return await work(parsed, cancellation);
            }
            catch (Exception e) when (e is ConfigurationException or RulePackException)
            {
                await Console.Error.WriteLineAsync(e.Message);
                return Misconfigured;
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return interrupted;
            }
            catch (Exception e) when (e is CommandFailure or UsageException or IOException or InvalidDataException or NewerSchemaException or DataTakenException or UnauthorizedAccessException)
            {
                await Console.Error.WriteLineAsync($"sensorhub {command.Name}: {e.Message}");
                return failed;
            }
        });
        return command;
    }

    private static Func<ParseResult, CancellationToken, Task<int>> Coded(Func<ParseResult, CancellationToken, Task> work) => async (parsed, cancellation) =>
    {
        await work(parsed, cancellation);
        return 0;
    };
}
