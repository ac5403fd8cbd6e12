using System.Net;
using System.Net.Sockets;
using System.Text;
using SensorHub.EndToEnd.Tests.Harness;
using SensorHub.Mqtt.Packets;
using SensorHub.TestKit.Mqtt;

namespace SensorHub.EndToEnd.Tests.Delivery;

/// <summary>
/// A device that sends messages at QoS 2 in a session that survives its connections, and after each reconnect goes on as section 4.4 says:
/// what was not received is sent again with DUP, what was received is released. Identifiers are used again and again.
/// </summary>
/// <param name="window">Messages in flight, at most <see cref="Identifiers"/>.</param>
internal sealed class ExactlyOnceSender(string device, MqttVersion version, IReadOnlyList<string> payloads, int window = ExactlyOnceSender.Identifiers)
{
    public const int Identifiers = 500;
    private const uint ExpiryS = 3600;
    private readonly Stage[] _stages = new Stage[payloads.Count];
    private bool _hasSession;
    private int _firstOpen;
    private int _next;

    private enum Stage { New, Sent, Received, Complete }

    public string Device => device;

    /// <summary>Messages whose PUBREC came.</summary>
    public int Received { get; private set; }

    /// <summary>Messages between PUBREC and PUBCOMP.</summary>
    public int HalfWay => _stages.AsSpan(_firstOpen, _next - _firstOpen).Count(Stage.Received);

    public bool IsComplete => _firstOpen == payloads.Count;

    public bool WasSent(int message) => _stages[message] != Stage.New;
    public bool WasReceived(int message) => _stages[message] >= Stage.Received;

    /// <summary>Connects and sends until everything is complete, or <paramref name="isEnough"/> after some answer, or the hub is gone.</summary>
    public async Task RunAsync(int port, Func<bool> isEnough)
    {
        await using var client = await RawClient.OpenAsync(new(IPAddress.Loopback, port), version);
        await client.SendAsync(new ConnectPacket
        {
            Version = version,
            ClientId = device,
            UserName = device,
            Password = Encoding.UTF8.GetBytes(SmallCity.SecretOf(device)),
            KeepAliveSeconds = 60,
            CleanStart = false,
            Properties = version == MqttVersion.V5 ? new() { SessionExpiryInterval = ExpiryS } : null,
        });
        if (await client.ReadAsync() is not ConnAckPacket accepted)
            return;
        accepted.Reason.ShouldBe(ReasonCode.Success);
        if (_hasSession)
            accepted.SessionPresent.ShouldBeTrue("a session that was told of is still there");
        _hasSession = true;
        for (var i = _firstOpen; i < _next; i++)
            await GoOnAsync(client, i);
        while (!IsComplete && !isEnough())
        {
            while (_next < payloads.Count && _next - _firstOpen < window)
                await GoOnAsync(client, _next++);
            if (await client.ReadAsync() is not AckPacket answer)
                return;
            await TakeAsync(client, answer);
        }
    }

    /// <summary>As <see cref="RunAsync"/>, for a hub that is killed meanwhile.</summary>
    public async Task RunUntilKilledAsync(int port, Func<bool> isEnough)
    {
        try
        {
            await RunAsync(port, isEnough);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // The stages say what it owes.
        }
    }

    private static ushort IdOf(int message) => (ushort)(message % Identifiers + 1);

    private int MessageOf(ushort id) => _firstOpen + (id - IdOf(_firstOpen) + Identifiers) % Identifiers;

    private async Task GoOnAsync(RawClient client, int message)
    {
        switch (_stages[message])
        {
            case Stage.New or Stage.Sent:
                var isAgain = _stages[message] == Stage.Sent;
                _stages[message] = Stage.Sent;
                await client.PublishExactlyOnceAsync($"sensorhub/v1/{device}/telemetry", payloads[message], IdOf(message), isAgain);
                break;
            case Stage.Received:
                await client.SendAsync(new PubRelPacket { PacketId = IdOf(message) });
                break;
        }
    }

    private async Task TakeAsync(RawClient client, AckPacket answer)
    {
        var message = MessageOf(answer.PacketId);
        if (answer is PubRecPacket)
        {
            answer.Reason.ShouldBe(ReasonCode.Success);
            _stages[message] = Stage.Received;
            Received++;
            await client.SendAsync(new PubRelPacket { PacketId = answer.PacketId });
            return;
        }

        // A PUBCOMP that a crash swallowed: the second one says that there was nothing to release.
        answer.ShouldBeOfType<PubCompPacket>().Reason.ShouldBeOneOf(ReasonCode.Success, ReasonCode.PacketIdentifierNotFound);
        _stages[message] = Stage.Complete;
        while (_firstOpen < _next && _stages[_firstOpen] == Stage.Complete)
            _firstOpen++;
    }
}
