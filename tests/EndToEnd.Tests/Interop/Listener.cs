using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using SensorHub.EndToEnd.Tests.Harness;

namespace SensorHub.EndToEnd.Tests.Interop;

/// <summary>What an independent client subscribes to, with a session that outlives its connections.</summary>
/// <param name="Version"><c>3.1.1</c> or <c>5</c>.</param>
/// <param name="WebSocket">The port is the HTTP one; not for mosquitto_sub.</param>
internal sealed record Listening(
    string Version, int Qos, int Port, string ClientId, string UserName, string Password, string Topic, bool WebSocket = false);

/// <summary>A client that others wrote, subscribed; it connects again by itself until it is disposed of, which kills it.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private const string Subscribed = "subscribed ";
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();

    private Listener(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        _process = new() { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Everything it wrote.</summary>
    public string Output => string.Join('\n', _lines);

    /// <summary>Messages in the order received.</summary>
    public IReadOnlyList<JsonElement> Messages => [.. _lines.Where(l => l.StartsWith('{')).Select(l => JsonElement.Parse(l))];

    /// <summary>Whether the hub said at its first connect that the session was there; null when the client does not tell.</summary>
    public bool? WasPresent => _lines.FirstOrDefault(l => l.StartsWith("present ", StringComparison.Ordinal)) is { } line ? line == "present true" : null;

    public static Listener Start(string client, Listening s) => client switch
    {
        "mosquitto" => new("stdbuf", ["-oL", "mosquitto_sub", .. MosquittoArguments(s)]),
        "mqtt.js" => new("node", [Repository.PathOf("tests", "EndToEnd.Tests", "mqttjs", "subscribe.mjs"), Json(s)]),
        "paho" => new(IndependentClient.DebianPython, [Repository.PathOf("tests", "EndToEnd.Tests", "paho", "subscribe.py"), Json(s)]),
        _ => throw new ArgumentOutOfRangeException(nameof(client), client, "Not one of the three."),
    };

    /// <summary>Waits for the answer to its SUBSCRIBE and returns the code.</summary>
    public async Task<int> SubscribedAsync()
    {
        string? line = null;
        await Patience.UntilAsync(() => (line = _lines.FirstOrDefault(IsSubscribed)) is not null || _process.HasExited, "a SUBACK");
        // One that was refused everything may have left; its last lines are read once it is waited for.
        if (line is null)
            await _process.WaitForExitAsync();
        line ??= _lines.FirstOrDefault(IsSubscribed);
        line.ShouldNotBeNull(Output);
        return int.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture);
    }

    /// <summary>Waits until so many messages came.</summary>
    public async Task ReceivedAsync(int count)
    {
        try
        {
            await Patience.UntilAsync(() => Messages.Count >= count, $"{count} messages");
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}; {Messages.Count} came:\n{Output}", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    // mosquitto_sub: "Subscribed (mid: 1): 2"
    private static bool IsSubscribed(string line) => line.StartsWith(Subscribed, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> MosquittoArguments(Listening s) =>
    [
        "-h", "127.0.0.1", "-p", $"{s.Port}", "-V", s.Version == "5" ? "mqttv5" : "mqttv311", "-q", $"{s.Qos}", "-i", s.ClientId, "-c",
        .. s.Version == "5" ? ["-x", "3600"] : Array.Empty<string>(), "-u", s.UserName, "-P", s.Password, "-t", s.Topic, "-d",
    ];

    private static string Json(Listening s) => JsonSerializer.Serialize(s, JsonSerializerOptions.Web);

    private void Note(string? line)
    {
        if (line is not null)
            _lines.Enqueue(line);
    }
}
