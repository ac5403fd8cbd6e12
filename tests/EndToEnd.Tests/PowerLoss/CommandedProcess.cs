using System.Diagnostics;
using SensorHub.EndToEnd.Tests.Harness;

namespace SensorHub.EndToEnd.Tests.PowerLoss;

/// <summary>A program of this assembly that carries out one line after the other, under the shadow, traced when asked.</summary>
internal sealed class CommandedProcess : IDisposable
{
    private readonly Process _process;

    public CommandedProcess(string verb, SyncShadow shadow, string? traceTo = null)
    {
        string[] command = [Environment.ProcessPath!, typeof(CommandedProcess).Assembly.Location, verb, shadow.Data];
        if (Path.GetFileNameWithoutExtension(command[0]) != "dotnet")
            command[0] = "dotnet";
        if (traceTo is not null)
            command = ["strace", "-f", "-y", "-qq", "-o", traceTo, "-E", $"LD_PRELOAD={shadow.Environment["LD_PRELOAD"]}", .. command];
        var start = new ProcessStartInfo(command[0])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var argument in command.Skip(1))
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in shadow.Environment)
            start.Environment[name] = value;
        if (traceTo is not null)
            start.Environment.Remove("LD_PRELOAD");
        _process = Process.Start(start)!;
    }

    /// <summary>Sends a line without waiting for its answer.</summary>
    public void Send(string command)
    {
        _process.StandardInput.WriteLine(command);
        _process.StandardInput.Flush();
    }

    /// <summary>The answer to the oldest line not answered.</summary>
    public async Task<string?> AnswerAsync() => await _process.StandardOutput.ReadLineAsync().OrFail("an answer");

    /// <summary>Sends lines one by one; each must be answered with <c>done</c>.</summary>
    public async Task DoAsync(params string[] commands)
    {
        foreach (var command in commands)
        {
            Send(command);
            (await AnswerAsync()).ShouldBe("done", command);
        }
    }

    public async Task EndAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.ExitCode.ShouldBe(0);
    }

    public void Kill()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }
}
