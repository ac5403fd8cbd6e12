using SensorHub.Ingest.Connections;
using SensorHub.Ingest.Sessions;
using SensorHub.Ingest.Tests.Connections;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Ingest.Tests.Sessions;

public sealed class DeliveryTests
{
    public static TheoryData<MqttVersion> Versions => [MqttVersion.V311, MqttVersion.V5];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task What_was_queued_while_the_client_was_away_comes_in_order_when_it_is_back(MqttVersion version)
    {
        await using var hub = await MqttHub.StartAsync();
        await (await hub.SubscribedAsync(version)).DisposeAsync();
        foreach (var i in Enumerable.Range(0, 100))
            (await hub.SendAsync($"{i}", i % 2 == 0 ? QoS.AtLeastOnce : QoS.ExactlyOnce)).ShouldBe(1);
        var (client, answer) = await hub.ResumeAsync(version: version);
        answer.SessionPresent.ShouldBeTrue();
        foreach (var i in Enumerable.Range(0, 100))
        {
            var message = await NextMessageAsync(client);
            message.Text().ShouldBe($"{i}");
            message.Dup.ShouldBeFalse();
            await client.SendAsync(message.QoS == QoS.AtLeastOnce
                ? new PubAckPacket { PacketId = message.PacketId }
                : new PubRecPacket { PacketId = message.PacketId });
        }

        await client.DisposeAsync();
        await MqttHub.Eventually(() => hub.Get<ConnectionSet>().Count == 0);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_message_that_was_not_acknowledged_comes_again_with_DUP_and_its_identifier(MqttVersion version)
    {
        await using var hub = await MqttHub.StartAsync();
        ushort id;
        await using (var first = await hub.SubscribedAsync(version, QoS.AtLeastOnce))
        {
            await hub.SendAsync("1");
            id = (await first.ReadAsync<PublishPacket>()).PacketId;
        }

        var (second, _) = await hub.ResumeAsync(version: version);
        var again = await second.ReadAsync<PublishPacket>();
        (again.Dup, again.PacketId, again.Text()).ShouldBe((true, id, "1"));
        await second.SendAsync(new PubAckPacket { PacketId = id });
        await second.NothingMoreAsync();
        await second.DisposeAsync();
        var (third, _) = await hub.ResumeAsync(version: version);
        await third.NothingMoreAsync();
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_handshake_of_QoS_2_goes_on_where_it_was(MqttVersion version)
    {
        await using var hub = await MqttHub.StartAsync();
        ushort id;
        await using (var first = await hub.SubscribedAsync(version))
        {
            await hub.SendAsync("1");
            id = (await first.ReadAsync<PublishPacket>()).PacketId;
            await first.SendAsync(new PubRecPacket { PacketId = id });
            await first.ReadAsync<PubRelPacket>();
        }

        var (second, _) = await hub.ResumeAsync(version: version);
        (await second.ReadAsync<PubRelPacket>()).PacketId.ShouldBe(id);
        await second.SendAsync(new PubCompPacket { PacketId = id });
        await second.NothingMoreAsync();
        hub.Sessions.Ledger.Delivered.ShouldBe(1);
    }

    [Fact]
    public async Task No_more_is_in_flight_than_the_client_takes()
    {
        await using var hub = await MqttHub.StartAsync();
        await (await hub.SubscribedAsync()).DisposeAsync();
        foreach (var i in Enumerable.Range(0, 5))
            await hub.SendAsync($"{i}", QoS.AtLeastOnce);
        var (client, _) = await hub.ResumeAsync(receiveMaximum: 2);
        await client.ReadAsync<PublishPacket>();
        var second = await client.ReadAsync<PublishPacket>();
        await client.NothingMoreAsync();
        await client.SendAsync(new PubAckPacket { PacketId = second.PacketId });
        (await client.ReadAsync<PublishPacket>()).Text().ShouldBe("2");
        await client.NothingMoreAsync();
    }

    [Fact]
    public async Task A_message_larger_than_the_client_takes_is_left_out()
    {
        await using var hub = await MqttHub.StartAsync();
        await (await hub.SubscribedAsync()).DisposeAsync();
        await hub.SendAsync(new('x', 200));
        await hub.SendAsync("small");
        var (client, _) = await hub.ResumeAsync(maxPacket: 100);
        (await client.ReceiveAsync()).ShouldBe("small");
        hub.Sessions.Ledger.Dropped(DropReason.TooLarge).ShouldBe(1);
    }

    [Fact]
    public async Task What_is_left_of_a_messages_life_is_said_and_counts_down()
    {
        await using var hub = await MqttHub.StartAsync();
        await (await hub.SubscribedAsync()).DisposeAsync();
        await hub.SendAsync("short", expires: hub.City.GetUtcNow().AddSeconds(20));
        await hub.SendAsync("long", expires: hub.City.GetUtcNow().AddSeconds(60));
        hub.City.Advance(TimeSpan.FromSeconds(20));
        var (client, _) = await hub.ResumeAsync();
        var message = await client.ReadAsync<PublishPacket>();
        message.Text().ShouldBe("long");
        message.Properties.ShouldNotBeNull().MessageExpiryInterval.ShouldBe(40u);
    }

    [Fact]
    public async Task What_a_client_makes_up_is_answered_and_changes_nothing()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.SubscribedAsync();
        await hub.SendAsync("1");
        var message = await client.ReadAsync<PublishPacket>();
        await client.SendAsync(new PubAckPacket { PacketId = message.PacketId });
        await client.SendAsync(new PubCompPacket { PacketId = message.PacketId });
        await client.SendAsync(new PubAckPacket { PacketId = 77 });
        await client.SendAsync(new PubRecPacket { PacketId = 78 });
        (await client.ReadAsync<PubRelPacket>()).Reason.ShouldBe(ReasonCode.PacketIdentifierNotFound);
        hub.Sessions.Ledger.Delivered.ShouldBe(0);
        await client.SendAsync(new PubRecPacket { PacketId = message.PacketId });
        (await client.ReadAsync<PubRelPacket>()).Reason.ShouldBe(ReasonCode.Success);
    }

    [Fact]
    public async Task A_message_that_the_client_refuses_is_done_with()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.SubscribedAsync();
        await hub.SendAsync("1");
        var message = await client.ReadAsync<PublishPacket>();
        await client.SendAsync(new PubRecPacket { PacketId = message.PacketId, Reason = ReasonCode.QuotaExceeded });
        await client.NothingMoreAsync();
        await client.DisposeAsync();
        var (again, _) = await hub.ResumeAsync();
        await again.NothingMoreAsync();
    }

    [Fact]
    public async Task A_client_that_does_not_read_holds_up_nobody_and_is_closed()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var stuck = await hub.SubscribedAsync(qos: QoS.AtMostOnce);
        await using var other = await hub.ConnectAsync("n2");
        await other.SubscribeAsync(QoS.AtMostOnce, "sensorhub/v1/n2/commands");
        var large = new string('x', IDownlink.MaxPayloadBytes);
        for (var i = 0; i < 300; i++)
        {
            await hub.SendAsync(large, QoS.AtMostOnce);
            await hub.SendAsync($"{i}", QoS.AtMostOnce, "sensorhub/v1/n2/commands");
            (await other.ReceiveAsync()).ShouldBe($"{i}");
        }

        hub.Sessions.Ledger.Dropped(DropReason.Full).ShouldBeGreaterThan(0);
        await other.PublishAsync("v1/devices/me/telemetry", """{"leq":60}""", packetId: 1);
        await other.ReadAsync<PubAckPacket>();
        hub.Network.Advance(TimeSpan.FromSeconds(60));
        await other.SendAsync(PingReqPacket.Instance);
        await other.ReadAsync<PingRespPacket>();
        hub.Network.Advance(TimeSpan.FromSeconds(40));
        await MqttHub.Eventually(() =>
        {
            hub.Network.Advance(TimeSpan.FromSeconds(1));
            return hub.Get<ConnectionSet>().Count <= 1;
        });
    }

    [Fact]
    public async Task Deliveries_go_out_while_a_connection_waits_for_its_quota()
    {
        await using var hub = await MqttHub.StartAsync(quota: new() { PerSecond = 1, Burst = 5 });
        await using var client = await hub.SubscribedAsync();
        await client.PublishAsync(
            "v1/devices/me/telemetry", $"[{string.Join(',', Enumerable.Range(0, 15).Select(PublishTests.Reading))}]", packetId: 1);
        await client.ReadAsync<PubAckPacket>();
        await MqttHub.Eventually(() => hub.Get<ConnectionSet>().Held == 1);
        await hub.SendAsync("1");
        (await client.ReadAsync<PublishPacket>()).Text().ShouldBe("1");
        await MqttHub.Eventually(() => hub.Get<ConnectionSet>().Held == 1);
    }

    [Fact]
    public async Task What_the_hub_sends_does_not_keep_a_silent_client_alive()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.SubscribedAsync(qos: QoS.AtMostOnce);
        for (var s = 0; s < 60 * 1.5 + 2; s += 10)
        {
            await hub.SendAsync("1", QoS.AtMostOnce);
            await client.ReadAsync<PublishPacket>();
            hub.Network.Advance(TimeSpan.FromSeconds(10));
        }

        (await client.ReadAsync<DisconnectPacket>()).Reason.ShouldBe(ReasonCode.KeepAliveTimeout);
    }

    [Theory]
    [InlineData(93, 130u, true)]
    [InlineData(94, 130u, false)]
    [InlineData(94, 131u, true)]
    public async Task A_message_with_an_expiry_is_never_larger_than_the_client_takes(int payloadBytes, uint maxPacket, bool comes)
    {
        await using var hub = await MqttHub.StartAsync();
        var (client, _) = await hub.ResumeAsync(maxPacket: maxPacket);
        await client.SubscribeAsync(QoS.AtLeastOnce, Subscriber.Commands);
        await hub.SendAsync(new('x', payloadBytes), QoS.AtLeastOnce, expires: hub.City.GetUtcNow().AddHours(1));
        await hub.SendAsync("last", QoS.AtLeastOnce);
        (await client.ReadAsync<PublishPacket>()).Payload.Length.ShouldBe(comes ? payloadBytes : "last".Length);
        await client.DisposeAsync();
    }

    private static async Task<PublishPacket> NextMessageAsync(SensorHub.TestKit.Mqtt.RawClient client)
    {
        while (true)
        {
            switch (await client.ReadAsync())
            {
                case PublishPacket message:
                    return message;
                case PubRelPacket release:
                    await client.SendAsync(new PubCompPacket { PacketId = release.PacketId });
                    break;
                case var other:
                    throw new InvalidOperationException($"{other?.Type} where a message was expected.");
            }
        }
    }
}
