using System.Net;
using System.Text;
using SensorHub.EndToEnd.Tests.Harness;
using SensorHub.Mqtt.Packets;
using SensorHub.TestKit.Mqtt;

namespace SensorHub.EndToEnd.Tests.Delivery;

/// <summary>
/// A device that sends messages at QoS 2 in a session that survives its connections, and after each reconnect goes on as section 4.4 says:
/// what was not received is sent again with DUP, what was received is released.
/// </summary>
internal sealed class ExactlyOnceSender(string device, MqttVersion version, IReadOnlyList<string> payloads)
{
    private const uint ExpiryS = 3600;
    private readonly Stage[] _stages = new Stage[payloads.Count];

    private enum Stage { New, Sent, Received, Complete }

    public int Received => _stages.Count(s => s >= Stage.Received);
    public bool IsComplete => _stages.All(s => s == Stage.Complete);

    /// <summary>Connects and sends until everything is complete, or <paramref name="isEnough"/> after some answer, or the hub is gone.</summary>
    /// <param name="isPresent">What the hub must say of the session.</param>
    public async Task RunAsync(int port, bool isPresent, Func<bool> isEnough)
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
        var accepted = await client.ReadAsync<ConnAckPacket>();
        accepted.Reason.ShouldBe(ReasonCode.Success);
        accepted.SessionPresent.ShouldBe(isPresent);
        for (var i = 0; i < payloads.Count; i++)
            await GoOnAsync(client, i);
        while (!IsComplete && !isEnough() && await client.ReadAsync() is AckPacket answer)
            await TakeAsync(client, answer);
    }

    private static ushort IdOf(int message) => (ushort)(message + 1);

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
        ref var stage = ref _stages[answer.PacketId - 1];
        if (answer is PubRecPacket)
        {
            answer.Reason.ShouldBe(ReasonCode.Success);
            stage = Stage.Received;
            await client.SendAsync(new PubRelPacket { PacketId = answer.PacketId });
        }
        else
        {
            // A PUBCOMP that a crash swallowed: the second one says that there was nothing to release.
            answer.ShouldBeOfType<PubCompPacket>().Reason.ShouldBeOneOf(ReasonCode.Success, ReasonCode.PacketIdentifierNotFound);
            stage = Stage.Complete;
        }
    }
}
