using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace SensorHub.EndToEnd.Tests.Harness;

/// <summary>A hub in a process of its own, on free loopback ports.</summary>
internal sealed class HubProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _log = new();
    private readonly string _data;
    private JsonElement _ports;

    private HubProcess(HubOptions options)
    {
        _data = options.Data;
        // One that was killed could not remove it.
        if (File.Exists(PortsFile))
            File.Delete(PortsFile);
        var start = new ProcessStartInfo(options.MaxOpenFiles is null ? "dotnet" : "prlimit")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (options.MaxOpenFiles is { } files)
        {
            start.ArgumentList.Add($"--nofile={files}:{files}");
            start.ArgumentList.Add("dotnet");
        }

        foreach (var argument in options.Program.Concat(["run", "--data", options.Data]))
            start.ArgumentList.Add(argument);
        foreach (var (key, value) in Defaults(options).Concat(options.Settings))
            start.Environment["SensorHub__" + key.Replace(":", "__", StringComparison.Ordinal)] = value;
        foreach (var (name, value) in options.Shadow?.Environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
            start.Environment[name] = value;
        _process = new() { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int HttpPort => Port("http");
    public int MqttPort => Port("mqtt");
    public int MqttTlsPort => Port("mqtt_tls");
    public HubClient Client { get; private set; } = null!;
    public bool HasExited => _process.HasExited;
    public ProcessMemory Memory => ProcessMemory.Of(_process.Id);
    public string Log => string.Join('\n', _log);
    private string PortsFile => Path.Combine(_data, "ports.json");

    /// <summary>Starts a hub and does not wait for it.</summary>
    public static HubProcess Launch(HubOptions options) => new(options);

    /// <summary>Starts a hub and returns when it takes readings.</summary>
    public static async Task<HubProcess> StartAsync(HubOptions options)
    {
        var hub = Launch(options);
        try
        {
            await hub.ReadyAsync();
            return hub;
        }
        catch
        {
            await hub.DisposeAsync();
            throw;
        }
    }

    public async Task ReadyAsync()
    {
        await Patience.UntilAsync(() => Alive() && TryReadPorts(), "the hub's ports", StartLimit);
        Client = await HubClient.ConnectAsync(HttpPort, Path.Combine(_data, "admin-token"));
        await Patience.UntilAsync(async () => Alive() && await Client.IsReadyAsync(), "a ready hub", StartLimit);
    }

    /// <summary>SIGKILL: nothing of the process runs on.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>SIGTERM; the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        Signals.Terminate(_process);
        await _process.WaitForExitAsync().WaitAsync(Patience.Limit, Devices.Time.SystemClock.Instance);
        return _process.ExitCode;
    }

    public ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            Kill();
        Client?.Dispose();
        _process.Dispose();
        return ValueTask.CompletedTask;
    }

    private static Dictionary<string, string> Defaults(HubOptions options) => new(StringComparer.Ordinal)
    {
        ["Http:Port"] = "0",
        ["Mqtt:Port"] = "0",
        ["City:Clock:StartAt"] = options.City.Now.ToString("O", CultureInfo.InvariantCulture),
        ["Ingest:DeviceQuota:PerSecond"] = "0",
    };

    private bool Alive() => !_process.HasExited
        ? true
        : throw new InvalidOperationException($"The hub ended with {_process.ExitCode}:\n{Log}");

    private void Note(string? line)
    {
        if (line is not null)
            _log.Enqueue(line);
    }

    // {"http": "127.0.0.1:8080", "mqtt": "127.0.0.1:1883", "mqtt_tls": null}
    private bool TryReadPorts()
    {
        try
        {
            _ports = JsonElement.Parse(File.ReadAllText(PortsFile));
            return true;
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return false; // Not there, or half written.
        }
    }

    private int Port(string name)
    {
        var endpoint = _ports.GetProperty(name).GetString()!;
        return int.Parse(endpoint.AsSpan(endpoint.LastIndexOf(':') + 1), CultureInfo.InvariantCulture);
    }
}
