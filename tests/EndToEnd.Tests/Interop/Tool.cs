using System.Diagnostics;
using SensorHub.Devices.Time;
using SensorHub.EndToEnd.Tests.Harness;

namespace SensorHub.EndToEnd.Tests.Interop;

/// <summary>Someone else's program, run to its end.</summary>
internal sealed record Tool(int ExitCode, string Output)
{
    public static Task<Tool> RunAsync(string program, params IEnumerable<string> arguments) => RunAsync(program, new Dictionary<string, string>(), arguments);

    /// <param name="environment">Beside what the test itself has.</param>
    public static async Task<Tool> RunAsync(string program, IReadOnlyDictionary<string, string> environment, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start; test.sh installs it.");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Patience.Limit, SystemClock.Instance);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
        }

        return new(process.ExitCode, await output + await errors);
    }
}
