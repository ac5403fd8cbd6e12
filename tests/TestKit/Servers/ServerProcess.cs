using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using SensorHub.Devices.Time;

namespace SensorHub.TestKit.Servers;

/// <summary>How a server of the machine is started.</summary>
/// <param name="File">Executable.</param>
/// <param name="Package">Debian package that brings it, for the message when it is missing.</param>
/// <param name="AnswersAsync">True once the server takes requests; may throw <see cref="SocketException"/> or <see cref="HttpRequestException"/> until then.</param>
public sealed record ServerLaunch(string File, string Package, IReadOnlyList<string> Arguments, Func<Task<bool>> AnswersAsync);

/// <summary>
/// A real server of a test's own: a child process that can be stopped, killed, paused and started again with the same arguments. Not thread safe.
/// </summary>
public sealed partial class ServerProcess : IAsyncDisposable
{
    private const int SigInt = 2;
    private const int SigTerm = 15;
    private const int SigCont = 18;
    private const int SigStop = 19;
    private const int NoSuchProcess = 3;
    private const int LogLines = 200;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    private readonly ServerLaunch _launch;
    private readonly ConcurrentQueue<string> _log = new();
    private Process _process;

    private ServerProcess(ServerLaunch launch)
    {
        _launch = launch;
        _process = Launch();
    }

    public int Id => _process.Id;
    public bool HasExited => _process.HasExited;

    /// <summary>The newest lines that it wrote.</summary>
    public string Log => string.Join('\n', _log);

    /// <summary>Starts it and returns when it answers.</summary>
    /// <exception cref="InvalidOperationException">It is not installed or ended; says which package to install, or what it wrote.</exception>
    /// <exception cref="TimeoutException">It did not answer for a minute.</exception>
    public static async Task<ServerProcess> StartAsync(ServerLaunch launch)
    {
        var server = new ServerProcess(launch);
        try
        {
            await server.AnsweringAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>After <see cref="StopAsync"/> or <see cref="KillAsync"/>.</summary>
    public async Task StartAgainAsync()
    {
        _process.Dispose();
        _process = Launch();
        await AnsweringAsync();
    }

    /// <summary>SIGTERM; returns when it has ended.</summary>
    public Task StopAsync() => EndAsync(SigTerm);

    /// <summary>SIGINT; returns when it has ended.</summary>
    public Task InterruptAsync() => EndAsync(SigInt);

    /// <summary>SIGKILL; returns when it has ended.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Limit, SystemClock.Instance);
    }

    /// <summary>SIGSTOP: its sockets stay, and nothing answers.</summary>
    public void Pause() => Send(SigStop);

    /// <summary>SIGCONT.</summary>
    public void Resume() => Send(SigCont);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private async Task EndAsync(int signal)
    {
        Send(signal);
        await _process.WaitForExitAsync().WaitAsync(Limit, SystemClock.Instance);
    }

    private Process Launch()
    {
        var process = new Process
        {
            StartInfo = new(_launch.File, _launch.Arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true },
        };
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            process.Dispose();
            throw new InvalidOperationException($"{_launch.File} did not start; install it with: apt-get install {_launch.Package}", e);
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private async Task AnsweringAsync()
    {
        var clock = Stopwatch.StartNew();
        while (!await AnswersAsync())
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"{_launch.File} ended with {_process.ExitCode}:\n{Log}");
            if (clock.Elapsed > Limit)
                throw new TimeoutException($"{_launch.File} did not answer:\n{Log}");
            await Task.Delay(Step, SystemClock.Instance);
        }
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            return await _launch.AnswersAsync();
        }
        catch (Exception e) when (e is SocketException or HttpRequestException)
        {
            return false;
        }
    }

    private void Note(string? line)
    {
        if (line is null)
            return;
        _log.Enqueue(line);
        if (_log.Count > LogLines)
            _log.TryDequeue(out _);
    }

    private void Send(int signal)
    {
        if (Kill(_process.Id, signal) != 0 && Marshal.GetLastPInvokeError() != NoSuchProcess)
            throw new InvalidOperationException($"kill: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
