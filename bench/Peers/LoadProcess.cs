using System.Diagnostics;
using System.Text.Json;
using SensorHub.Simulators.Load;

namespace SensorHub.Bench.Peers;

/// <summary>One run of the load generator in a process of its own.</summary>
internal static class LoadProcess
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static async Task<LoadReport> RunAsync(params string[] arguments)
    {
        var generator = Path.Combine(AppContext.BaseDirectory, "simulators");
        var start = new ProcessStartInfo(generator, ["load", "--quiet", "--json", "-", .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("the load generator did not start");
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return JsonSerializer.Deserialize<LoadReport>(text, Json)
            ?? throw new InvalidOperationException($"the load generator said: {text}");
    }
}
