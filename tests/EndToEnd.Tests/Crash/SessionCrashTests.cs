using System.Net;
using System.Text;
using System.Text.Json;
using SensorHub.EndToEnd.Tests.Harness;
using SensorHub.EndToEnd.Tests.Interop;
using SensorHub.Mqtt.Packets;
using SensorHub.TestKit.Mqtt;

namespace SensorHub.EndToEnd.Tests.Crash;

/// <summary>A phone's session, step by step, over the end of the hub: each handshake goes on from the step that was told.</summary>
public sealed class SessionCrashTests
{
    private const string Member = "wang";

    [Theory]
    [InlineData(Ending.Kill, MqttVersion.V311)]
    [InlineData(Ending.PowerCut, MqttVersion.V5)]
    public async Task Handshakes_go_on_and_what_waited_comes_after_them(Ending ending, MqttVersion version)
    {
        await using var hub = await TestHub.StartAsync(SmallCity.Noon, withShadow: ending == Ending.PowerCut);
        var city = new SquadCity(() => hub.Client);
        await city.RegisterAsync();
        var token = await city.NewMemberAsync(Member);
        var filed = new List<string>();
        ushort released, sent;
        await using (var phone = await ConnectAsync(hub, version, token, wasThere: false))
        {
            await phone.SendAsync(new SubscribePacket { PacketId = 1, Subscriptions = [new(SquadCity.Tasks, QoS.ExactlyOnce)] });
            (await phone.ReadAsync<SubAckPacket>()).ReasonCodes.ShouldBe([ReasonCode.GrantedQoS2]);
            filed.Add(await city.FileTaskAsync());
            released = (await phone.ReadAsync<PublishPacket>()).PacketId;
            await phone.SendAsync(new PubRecPacket { PacketId = released });
            (await phone.ReadAsync<PubRelPacket>()).PacketId.ShouldBe(released);
            filed.Add(await city.FileTaskAsync());
            sent = (await phone.ReadAsync<PublishPacket>()).PacketId;
            await EndAsync(hub, ending);
        }

        filed.Add(await city.FileTaskAsync());
        await using (var phone = await ConnectAsync(hub, version, token, wasThere: true))
        {
            (await phone.ReadAsync<PubRelPacket>()).PacketId.ShouldBe(released);
            var again = await phone.ReadAsync<PublishPacket>();
            (again.PacketId, again.Dup, IdOf(again)).ShouldBe((sent, true, filed[1]));
            var waited = await phone.ReadAsync<PublishPacket>();
            (waited.Dup, IdOf(waited)).ShouldBe((false, filed[2]));
            await phone.SendAsync(new PubCompPacket { PacketId = released });
            foreach (var message in new[] { again, waited })
            {
                await phone.SendAsync(new PubRecPacket { PacketId = message.PacketId });
                (await phone.ReadAsync<PubRelPacket>()).PacketId.ShouldBe(message.PacketId);
                await phone.SendAsync(new PubCompPacket { PacketId = message.PacketId });
            }

            await phone.SendAsync(PingReqPacket.Instance);
            await phone.ReadAsync<PingRespPacket>();
        }

        // After a power cut the hub runs on an image of its folder, which does not start again.
        if (ending == Ending.Kill)
            await EndAsync(hub, ending);
        await using var last = await ConnectAsync(hub, version, token, wasThere: true);
        await last.SendAsync(PingReqPacket.Instance);
        await last.ReadAsync<PingRespPacket>();
    }

    private static async Task EndAsync(TestHub hub, Ending ending)
    {
        if (ending == Ending.PowerCut)
        {
            await hub.CutPowerAsync();
            return;
        }

        await hub.KillAsync();
        await hub.StartAgainAsync();
    }

    private static async Task<RawClient> ConnectAsync(TestHub hub, MqttVersion version, string token, bool wasThere)
    {
        var phone = await RawClient.OpenAsync(new IPEndPoint(IPAddress.Loopback, hub.Process.MqttPort), version);
        await phone.SendAsync(new ConnectPacket
        {
            Version = version,
            ClientId = "phone",
            KeepAliveSeconds = 60,
            UserName = $"user/{Member}",
            Password = Encoding.UTF8.GetBytes(token),
            Properties = version == MqttVersion.V5 ? new() { SessionExpiryInterval = 3600 } : null,
        });
        var answer = await phone.ReadAsync<ConnAckPacket>();
        (answer.Reason, answer.SessionPresent).ShouldBe((ReasonCode.Success, wasThere));
        return phone;
    }

    private static string IdOf(PublishPacket message) => SquadCity.IdOf(JsonElement.Parse(message.Payload.Span));
}
