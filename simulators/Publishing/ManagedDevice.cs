using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using SensorHub.Mqtt.Client;
using SensorHub.Mqtt.Codec;
using SensorHub.Mqtt.Packets;
using SensorHub.Simulators.Common;

namespace SensorHub.Simulators.Publishing;

/// <summary>
/// A device that does what it is told: subscribes to its commands in a session that outlives the connection, accepts each once whatever is delivered
/// twice, configures itself, and reports its state. What it does not know (<c>configure</c>, <c>reboot</c>) fails.
/// </summary>
public sealed class ManagedDevice : IAsyncDisposable
{
    private const int MaxWaiting = 256;
    private const int MaxRemembered = 1_000;
    private const uint SessionSeconds = 24 * 3600;
    private readonly MqttClient _client;
    private readonly string _commands;
    private readonly PreparedTopic _results;
    private readonly PreparedTopic _state;
    private readonly Channel<byte[]> _inbox = Channel.CreateBounded<byte[]>(MaxWaiting);
    private readonly Queue<string> _remembered = new();
    private Task _work = Task.CompletedTask;
    private int _deliveries;

    public ManagedDevice(MqttConnect connect, string id, string secret, TimeProvider networkClock)
    {
        _commands = Topics.For(Topics.Commands, id);
        _results = new(Topics.For(Topics.Results, id));
        _state = new(Topics.For(Topics.State, id));
        var options = new MqttClientOptions
        {
            ClientId = id,
            UserName = id,
            Password = Encoding.UTF8.GetBytes(secret),
            CleanStart = false,
            SessionExpirySeconds = SessionSeconds,
            OnMessage = Take,
        };
        _client = new(connect, options, networkClock);
    }

    public string Firmware { get; init; } = "1.0.0";

    /// <summary>What it is configured like; its own, to be read when it is idle.</summary>
    public JsonObject Config { get; private set; } = [];

    /// <summary>Messages that came, repeats included.</summary>
    public int Deliveries => Volatile.Read(ref _deliveries);

    /// <summary>Connects, subscribes and reports its state; completes when the hub has that.</summary>
    /// <exception cref="MqttRefusedException">The hub does not know it.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        await _client.ConnectAsync(cancellation);
        _work = WorkAsync();
        await _client.SubscribeAsync([new Subscription(_commands, QoS.AtLeastOnce)], cancellation);
        await ReportStateAsync();
        await _client.FlushAsync(cancellation);
    }

    /// <summary>Finishes what it has begun and leaves; its session stays.</summary>
    public async ValueTask DisposeAsync()
    {
        _inbox.Writer.TryComplete();
        await _work;
        await _client.DisposeAsync();
    }

    // A message that finds no room is not acknowledged and comes again.
    private void Take(in PublishView message)
    {
        if (!_inbox.Writer.TryWrite(message.Payload.ToArray()))
            throw new InvalidOperationException("More commands than the device can keep.");
        Interlocked.Increment(ref _deliveries);
    }

    private async Task WorkAsync()
    {
        await foreach (var message in _inbox.Reader.ReadAllAsync())
            await ObeyAsync(JsonNode.Parse(message)!.AsObject());
    }

    private async Task ObeyAsync(JsonObject command)
    {
        var id = command["id"]!.GetValue<string>();
        if (_remembered.Contains(id))
            return;
        _remembered.Enqueue(id);
        if (_remembered.Count > MaxRemembered)
            _remembered.Dequeue();
        await SayAsync(id, "accepted", null);
        switch (command["type"]!.GetValue<string>())
        {
            case "configure":
                Config = command["params"]!["config"]!.DeepClone().AsObject();
                await ReportStateAsync();
                await SayAsync(id, "done", null);
                break;
            case "reboot":
                await SayAsync(id, "done", "up again");
                break;
            case var type:
                await SayAsync(id, "failed", $"{type} is not known here");
                break;
        }
    }

    private async Task SayAsync(string id, string status, string? detail) => await _client.PublishAsync(
        _results, JsonSerializer.SerializeToUtf8Bytes(new { id, status, detail = detail ?? "" }));

    private async Task ReportStateAsync() => await _client.PublishAsync(
        _state, JsonSerializer.SerializeToUtf8Bytes(new { firmware = Firmware, config = Config }));
}
