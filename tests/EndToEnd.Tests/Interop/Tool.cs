using System.Diagnostics;
using SensorHub.Devices.Time;
using SensorHub.EndToEnd.Tests.Harness;

namespace SensorHub.EndToEnd.Tests.Interop;

/// <summary>Someone else's program, run to its end.</summary>
internal sealed record Tool(int ExitCode, string Output)
{
    public static async Task<Tool> RunAsync(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
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
