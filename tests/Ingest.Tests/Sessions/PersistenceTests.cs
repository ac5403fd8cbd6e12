using SensorHub.Ingest.Connections;
using SensorHub.Ingest.Tests.Connections;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Ingest.Tests.Sessions;

public sealed class PersistenceTests
{
    [Fact]
    public async Task Session_Present_is_said_only_when_there_was_one()
    {
        await using var hub = await MqttHub.StartAsync();
        async Task<bool> PresentAsync(MqttVersion version, bool cleanStart, uint expiryS)
        {
            var (client, answer) = await hub.ResumeAsync(version: version, cleanStart: cleanStart, expiryS: expiryS);
            await client.SendAsync(new DisconnectPacket());
            (await client.ReadAsync()).ShouldBeNull();
            return answer.SessionPresent;
        }

        (await PresentAsync(MqttVersion.V5, cleanStart: false, expiryS: 100)).ShouldBeFalse();
        (await PresentAsync(MqttVersion.V311, cleanStart: false, expiryS: 0)).ShouldBeTrue();
        (await PresentAsync(MqttVersion.V5, cleanStart: false, expiryS: 0)).ShouldBeTrue();
        (await PresentAsync(MqttVersion.V5, cleanStart: false, expiryS: 0)).ShouldBeFalse();
        (await PresentAsync(MqttVersion.V311, cleanStart: true, expiryS: 0)).ShouldBeFalse();
        (await PresentAsync(MqttVersion.V311, cleanStart: false, expiryS: 0)).ShouldBeFalse();
        (await PresentAsync(MqttVersion.V5, cleanStart: true, expiryS: 100)).ShouldBeFalse();
        (await PresentAsync(MqttVersion.V311, cleanStart: true, expiryS: 0)).ShouldBeFalse();
        (await PresentAsync(MqttVersion.V311, cleanStart: false, expiryS: 0)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_client_that_asks_for_more_than_the_bound_is_told_what_it_gets()
    {
        await using var hub = await MqttHub.StartAsync();
        var (_, answer) = await hub.ResumeAsync(expiryS: uint.MaxValue);
        answer.Properties.ShouldNotBeNull().SessionExpiryInterval.ShouldBe(7 * 24 * 3600u);
        var (_, other) = await hub.ResumeAsync(expiryS: 100);
        other.Properties.ShouldNotBeNull().SessionExpiryInterval.ShouldBeNull();
    }

    [Fact]
    public async Task A_client_may_end_its_session_or_change_its_life_with_its_last_words()
    {
        await using var hub = await MqttHub.StartAsync();
        await using (var client = await hub.SubscribedAsync())
            await client.SendAsync(new DisconnectPacket { Properties = new() { SessionExpiryInterval = 0 } });
        await MqttHub.Eventually(() => hub.Sessions.Count == 0);

        var (none, _) = await hub.ResumeAsync(expiryS: 0);
        await none.SendAsync(new DisconnectPacket { Properties = new() { SessionExpiryInterval = 5 } });
        (await none.ReadAsync<DisconnectPacket>()).Reason.ShouldBe(ReasonCode.ProtocolError);
    }

    [Fact]
    public async Task A_session_ends_when_its_client_stays_away()
    {
        await using var hub = await MqttHub.StartAsync();
        await (await hub.SubscribedAsync()).DisposeAsync();
        await MqttHub.Eventually(() => hub.Get<ConnectionSet>().Count == 0);
        hub.Network.Advance(TimeSpan.FromSeconds(Subscriber.HourS));
        await MqttHub.Eventually(() =>
        {
            hub.Network.Advance(TimeSpan.FromSeconds(1));
            return hub.Sessions.Count == 0;
        });
        var (_, answer) = await hub.ResumeAsync();
        answer.SessionPresent.ShouldBeFalse();
    }

    [Fact]
    public async Task Who_takes_over_gets_what_the_other_did_not_acknowledge()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var old = await hub.SubscribedAsync();
        await hub.SendAsync("1");
        var first = await old.ReadAsync<PublishPacket>();
        var (young, answer) = await hub.ResumeAsync();
        answer.SessionPresent.ShouldBeTrue();
        (await old.ReadAsync<DisconnectPacket>()).Reason.ShouldBe(ReasonCode.SessionTakenOver);
        var again = await young.ReadAsync<PublishPacket>();
        (again.Dup, again.PacketId).ShouldBe((true, first.PacketId));
        await hub.SendAsync("2");
        (await young.ReadAsync<PublishPacket>()).Text().ShouldBe("2");
    }

    [Fact]
    public async Task A_device_that_only_reports_has_nothing_stored()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.ConnectAsync("n1");
        (await client.SubscribeAsync(QoS.AtLeastOnce, "sensorhub/v1/n2/commands")).ShouldBe([ReasonCode.NotAuthorized]);
        hub.Sessions.Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_subscription_of_a_clean_session_ends_with_its_connection()
    {
        await using var hub = await MqttHub.StartAsync();
        await using (var client = await hub.ConnectAsync("n1", MqttVersion.V311))
        {
            await client.SubscribeAsync(QoS.AtLeastOnce, Subscriber.Commands);
            (await hub.SendAsync("1")).ShouldBe(1);
            (await client.ReceiveAsync()).ShouldBe("1");
        }

        await MqttHub.Eventually(() => hub.Sessions.Count == 0);
        (await hub.SendAsync("2")).ShouldBe(0);
    }

    [Fact]
    public async Task A_user_with_too_many_clients_at_once_is_told_so()
    {
        await using var hub = await MqttHub.StartAsync(MqttEndpointOptions.Default with { Sessions = new() { MaxPerUser = 2 } });
        await hub.ResumeAsync("a", user: "user/wang");
        await hub.ResumeAsync("b", user: "user/wang", expiryS: 0);
        (await hub.ResumeAsync("c", user: "user/wang")).Answer.Reason.ShouldBe(ReasonCode.QuotaExceeded);
        (await hub.ResumeAsync("d", MqttVersion.V311, user: "user/wang")).Answer.Reason.ShouldBe(ReasonCode.ServerUnavailable);
        (await hub.ResumeAsync("a", user: "user/li")).Answer.Reason.ShouldBe(ReasonCode.Success);
    }
}
