using System.Globalization;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace SensorHub.EndToEnd.Tests.Harness;

/// <summary>A meter of the plan on an independent MQTT client at QoS 1, with its own ledger of what the hub acknowledged.</summary>
internal sealed class Publisher(NightPlan plan, int meter)
{
    private const int Window = 20;
    private readonly bool[] _sent = new bool[plan.Seconds];
    private readonly bool[] _acknowledged = new bool[plan.Seconds];
    private int _count;
    private int _next;

    public int Meter => meter;
    public string Device => NightPlan.DeviceOf(meter);

    /// <summary>Readings whose PUBACK came.</summary>
    public int Acknowledged => Volatile.Read(ref _count);
    public bool IsDone => Acknowledged == plan.Seconds;

    /// <summary>Why the last connection ended, in the hub's words; null when it said nothing.</summary>
    public MqttClientDisconnectReason? LastDisconnect { get; private set; }

    public bool WasSent(int second) => _sent[second];
    public bool WasAcknowledged(int second) => _acknowledged[second];

    /// <summary>Sends what is not acknowledged yet, in order, and returns when all is, it is enough, or the connection is gone.</summary>
    public async Task RunAsync(int port, Func<bool>? isEnough = null)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        client.DisconnectedAsync += ended =>
        {
            LastDisconnect = ended.Reason;
            return Task.CompletedTask;
        };
        try
        {
            await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithClientId(Device)
                .WithCredentials(Device, NightPlan.SecretOf(meter)).WithProtocolVersion(MqttProtocolVersion.V500)
                .WithTimeout(Patience.Limit).Build());
            _next = Array.IndexOf(_acknowledged, false);
            if (_next >= 0)
                await Task.WhenAll(Enumerable.Range(0, Window).Select(_ => SendAsync(client, isEnough)));
            await client.DisconnectAsync();
        }
        catch (Exception e) when (e is MqttCommunicationException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The hub was killed: the ledger says what it owes.
        }
    }

    private async Task SendAsync(IMqttClient client, Func<bool>? isEnough)
    {
        while (isEnough?.Invoke() != true && Take() is { } second)
        {
            _sent[second] = true;
            var result = await client.PublishAsync(Message(second));
            if (!result.IsSuccess)
                throw new HubRefusedException($"{Device} at {second}: {result.ReasonCode} {result.ReasonString}");
            _acknowledged[second] = true;
            Interlocked.Increment(ref _count);
        }
    }

    private int? Take()
    {
        while (true)
        {
            var second = Interlocked.Increment(ref _next) - 1;
            if (second >= plan.Seconds)
                return null;
            if (!_acknowledged[second])
                return second;
        }
    }

    private MqttApplicationMessage Message(int second) => new MqttApplicationMessageBuilder()
        .WithTopic($"sensorhub/v1/{Device}/telemetry").WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
        .WithPayload(string.Create(CultureInfo.InvariantCulture, $"{{\"ts\":{NightPlan.TimeOf(second)},\"leq\":{plan.ValueAt(meter, second):F2}}}"))
        .Build();
}

/// <summary>The hub answered a reading of the plan with a failure.</summary>
internal sealed class HubRefusedException(string message) : Exception(message);
