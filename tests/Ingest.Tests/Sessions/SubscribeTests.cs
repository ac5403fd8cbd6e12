using System.Text;
using SensorHub.Ingest.Sessions;
using SensorHub.Ingest.Tests.Connections;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Ingest.Tests.Sessions;

public sealed class SubscribeTests
{
    [Theory]
    [InlineData("sensorhub/v1/n2/commands", ReasonCode.NotAuthorized)]
    [InlineData("sensorhub/v1/child/commands", ReasonCode.NotAuthorized)]
    [InlineData("sensorhub/v1/n1/telemetry", ReasonCode.NotAuthorized)]
    [InlineData(Subscriber.Tasks, ReasonCode.NotAuthorized)]
    [InlineData("$SYS/broker", ReasonCode.NotAuthorized)]
    [InlineData("sensorhub/v1/+/commands", ReasonCode.WildcardSubscriptionsNotSupported)]
    [InlineData("#", ReasonCode.WildcardSubscriptionsNotSupported)]
    [InlineData("$share/g/" + Subscriber.Commands, ReasonCode.SharedSubscriptionsNotSupported)]
    public async Task What_is_not_the_devices_own_is_refused_and_the_device_goes_on(string filter, ReasonCode reason)
    {
        await using var hub = await MqttHub.StartAsync();
        await using var young = await hub.ConnectAsync("n1");
        (await young.SubscribeAsync(QoS.AtLeastOnce, filter, Subscriber.Commands)).ShouldBe([reason, ReasonCode.GrantedQoS1]);
        await using var old = await hub.ConnectAsync("n1", MqttVersion.V311);
        (await old.SubscribeAsync(QoS.AtLeastOnce, filter, Subscriber.Commands)).ShouldBe([ReasonCode.UnspecifiedError, ReasonCode.GrantedQoS1]);
        await old.NothingMoreAsync();
    }

    [Fact]
    public async Task A_subscription_identifier_is_refused_as_announced()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.ConnectAsync("n1");
        await client.SendAsync(new SubscribePacket
        {
            PacketId = 3,
            Subscriptions = [new(Subscriber.Commands, QoS.AtLeastOnce)],
            Properties = new() { SubscriptionIdentifiers = [1] },
        });
        (await client.ReadAsync<SubAckPacket>()).ReasonCodes.ShouldBe([ReasonCode.SubscriptionIdentifiersNotSupported]);
    }

    [Fact]
    public async Task A_gateway_hears_its_childrens_commands()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var gateway = await hub.ConnectAsync("gw");
        (await gateway.SubscribeAsync(QoS.AtLeastOnce, "sensorhub/v1/child/commands", "sensorhub/v1/gw/commands"))
            .ShouldBe([ReasonCode.GrantedQoS1, ReasonCode.GrantedQoS1]);
        (await hub.SendAsync("go", topic: "sensorhub/v1/child/commands")).ShouldBe(1);
        (await gateway.ReceiveAsync()).ShouldBe("go");
    }

    [Theory]
    [InlineData(MqttVersion.V311, QoS.AtMostOnce)]
    [InlineData(MqttVersion.V311, QoS.AtLeastOnce)]
    [InlineData(MqttVersion.V311, QoS.ExactlyOnce)]
    [InlineData(MqttVersion.V5, QoS.AtMostOnce)]
    [InlineData(MqttVersion.V5, QoS.AtLeastOnce)]
    [InlineData(MqttVersion.V5, QoS.ExactlyOnce)]
    public async Task A_squad_members_phone_hears_its_squads_tasks(MqttVersion version, QoS qos)
    {
        await using var hub = await MqttHub.StartAsync();
        var (phone, answer) = await hub.ResumeAsync("any phone/at all", version, user: "user/wang");
        answer.Reason.ShouldBe(ReasonCode.Success);
        (await phone.SubscribeAsync(qos, Subscriber.Tasks)).ShouldBe([(ReasonCode)qos]);
        (await hub.SendAsync("1", topic: Subscriber.Tasks)).ShouldBe(1);
        (await phone.ReceiveAsync()).ShouldBe("1");
        (await phone.SubscribeAsync(qos, "sensorhub/v1/squads/sq-2/tasks", Subscriber.Commands)).ShouldAllBe(r => r >= ReasonCode.UnspecifiedError);
        await phone.NothingMoreAsync();
        hub.Sessions.Ledger.Delivered.ShouldBe(1);
    }

    [Theory]
    [InlineData("user/wang", "wrong")]
    [InlineData("user/wang", null)]
    [InlineData("user/nobody", MqttHub.Token)]
    [InlineData("user/chen", MqttHub.Token)]
    [InlineData("user/", MqttHub.Token)]
    [InlineData("user/wang/x", MqttHub.Token)]
    [InlineData("wang", MqttHub.Token)]
    public async Task Who_is_no_squad_member_or_has_a_wrong_token_is_not_let_in(string user, string? token)
    {
        await using var hub = await MqttHub.StartAsync();
        foreach (var version in new[] { MqttVersion.V311, MqttVersion.V5 })
        {
            await using var client = await hub.OpenAsync(version);
            await client.SendAsync(new ConnectPacket
            {
                Version = version,
                ClientId = "phone",
                CleanStart = true,
                UserName = user,
                Password = token is null ? null : Encoding.UTF8.GetBytes(token),
            });
            (await client.ReadAsync<ConnAckPacket>()).Reason.ShouldBe(ReasonCode.NotAuthorized);
        }
    }

    [Fact]
    public async Task A_phone_that_names_itself_like_a_device_takes_nothing_of_it()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var device = await hub.SubscribedAsync();
        var (phone, answer) = await hub.ResumeAsync("n1", user: "user/wang");
        answer.SessionPresent.ShouldBeFalse();
        (await phone.SubscribeAsync(QoS.AtLeastOnce, Subscriber.Commands)).ShouldBe([ReasonCode.NotAuthorized]);
        await hub.SendAsync("1");
        (await device.ReceiveAsync()).ShouldBe("1");
    }

    [Fact]
    public async Task A_phone_without_a_client_id_is_given_one()
    {
        await using var hub = await MqttHub.StartAsync();
        var (_, answer) = await hub.ResumeAsync("", user: "user/wang");
        answer.Properties.ShouldNotBeNull().AssignedClientIdentifier.ShouldNotBeNullOrEmpty();
        var (_, other) = await hub.ResumeAsync("", user: "user/wang");
        other.Properties.ShouldNotBeNull().AssignedClientIdentifier.ShouldNotBe(answer.Properties!.AssignedClientIdentifier);
        var (_, long1) = await hub.ResumeAsync(new('x', 257), user: "user/wang");
        long1.Reason.ShouldBe(ReasonCode.ClientIdentifierNotValid);
    }

    [Fact]
    public async Task A_phone_may_not_publish()
    {
        await using var hub = await MqttHub.StartAsync();
        var (young, _) = await hub.ResumeAsync("a", user: "user/wang");
        foreach (var topic in (string[])[Subscriber.Tasks, "v1/devices/me/telemetry", "sensorhub/v1/n1/telemetry"])
        {
            await young.PublishAsync(topic, """{"leq":60}""", packetId: 1);
            (await young.ReadAsync<PubAckPacket>()).Reason.ShouldBe(ReasonCode.NotAuthorized);
            await young.SendAsync(new PublishPacket { Topic = topic, QoS = QoS.ExactlyOnce, PacketId = 2 });
            (await young.ReadAsync<PubRecPacket>()).Reason.ShouldBe(ReasonCode.NotAuthorized);
        }

        var (old, _) = await hub.ResumeAsync("b", MqttVersion.V311, user: "user/wang");
        await old.PublishAsync("v1/devices/me/telemetry", """{"leq":60}""", packetId: 1);
        (await old.ReadAsync()).ShouldBeNull();
        hub.Books.Received.ShouldBe(0);
        hub.Books.NotAuthorized.ShouldBe(7);
    }

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task What_was_unsubscribed_comes_no_more(MqttVersion version)
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.SubscribedAsync(version);
        await client.SendAsync(new UnsubscribePacket { PacketId = 4, Filters = [Subscriber.Commands, "x"] });
        var answer = await client.ReadAsync<UnsubAckPacket>();
        if (version == MqttVersion.V5)
            answer.ReasonCodes.ShouldBe([ReasonCode.Success, ReasonCode.NoSubscriptionExisted]);
        (await hub.SendAsync("1")).ShouldBe(0);
        await client.NothingMoreAsync();
    }

    [Fact]
    public async Task Every_packet_of_one_segment_is_answered_in_order()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.ConnectAsync("n1", MqttVersion.V311);
        var subscribe = Convert.FromHexString("821D0009" + "0018" + Convert.ToHexString(Encoding.ASCII.GetBytes(Subscriber.Commands)) + "01");
        var ping = Convert.FromHexString("C000");
        await client.SendAsync((byte[])[.. ping, .. subscribe, .. ping, .. subscribe, .. ping]);
        foreach (var type in (PacketType[])[PacketType.PingResp, PacketType.SubAck, PacketType.PingResp, PacketType.SubAck, PacketType.PingResp])
            (await client.ReadAsync())!.Type.ShouldBe(type);
    }

    [Fact]
    public async Task The_owner_of_a_topic_is_told_once_and_what_it_sends_comes()
    {
        var watcher = new Watcher();
        await using var hub = await MqttHub.StartAsync(watcher: watcher);
        watcher.Downlink = hub.Sessions;
        await using var client = await hub.SubscribedAsync();
        (await client.ReceiveAsync()).ShouldBe("open");
        await client.SubscribeAsync(QoS.AtLeastOnce, Subscriber.Commands, "sensorhub/v1/n2/commands");
        await client.NothingMoreAsync();
        watcher.Told.ShouldBe(["n1 " + Subscriber.Commands]);
    }

    [Fact]
    public async Task A_fault_of_the_topics_owner_costs_the_subscriber_nothing()
    {
        await using var hub = await MqttHub.StartAsync(watcher: new Watcher());
        await using var client = await hub.SubscribedAsync();
        await client.NothingMoreAsync();
        hub.Log.Lines.ShouldContain(l => l.Contains(" 2023 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_client_is_not_expired_while_the_owner_of_its_topic_is_asked()
    {
        var watcher = new SlowWatcher();
        await using var hub = await MqttHub.StartAsync(watcher: watcher);
        await using var client = await hub.SubscribedAsync();
        await watcher.Asked.Task.WaitAsync(TimeSpan.FromSeconds(20));
        hub.Network.Advance(TimeSpan.FromMinutes(10));
        watcher.Answer.SetResult();
        await client.NothingMoreAsync();
    }

    [Fact]
    public async Task The_owner_of_a_topic_is_told_again_when_its_disk_refused()
    {
        var watcher = new SlowWatcher();
        await using var hub = await MqttHub.StartAsync(watcher: watcher);
        await using var client = await hub.SubscribedAsync();
        watcher.Answer.SetException(new IOException("No space left on device"));
        await MqttHub.Eventually(() =>
        {
            hub.Network.Advance(TimeSpan.FromSeconds(1));
            return watcher.Count == 2;
        });
    }

    [Fact]
    public async Task A_flood_of_subscriptions_is_slowed_by_the_quota()
    {
        await using var hub = await MqttHub.StartAsync(quota: new() { PerSecond = 10, Burst = 20 });
        await using var client = await hub.ConnectAsync("n1");
        for (var i = 0; i < 3; i++)
            await client.SubscribeAsync(QoS.AtMostOnce, [.. Enumerable.Repeat(Subscriber.Commands, 8)]);
        await MqttHub.Eventually(() => hub.Get<SensorHub.Ingest.Connections.ConnectionSet>().Held == 1);
    }

    [Fact]
    public async Task A_filter_that_is_named_twice_is_subscribed_to_once_at_its_last_QoS()
    {
        var watcher = new SlowWatcher();
        watcher.Answer.SetResult();
        await using var hub = await MqttHub.StartAsync(watcher: watcher);
        var (client, _) = await hub.ResumeAsync();
        await client.SendAsync(new SubscribePacket
        {
            PacketId = 9,
            Subscriptions = [new(Subscriber.Commands, QoS.ExactlyOnce), new("sensorhub/v1/n2/commands", QoS.AtLeastOnce), new(Subscriber.Commands, QoS.AtLeastOnce)],
        });
        (await client.ReadAsync<SubAckPacket>()).ReasonCodes.ShouldBe([ReasonCode.GrantedQoS2, ReasonCode.NotAuthorized, ReasonCode.GrantedQoS1]);
        await hub.SendAsync("1");
        (await client.ReadAsync<PublishPacket>()).QoS.ShouldBe(QoS.AtLeastOnce);
        watcher.Count.ShouldBe(1);
        await client.DisposeAsync();
    }

    [Fact]
    public async Task A_member_who_changes_squads_is_closed_and_its_next_session_is_a_new_one()
    {
        await using var hub = await MqttHub.StartAsync();
        var (phone, _) = await hub.ResumeAsync("phone", user: "user/wang");
        await phone.SubscribeAsync(QoS.AtLeastOnce, Subscriber.Tasks);
        hub.Current = hub.Current with { Users = hub.Current.Users.SetItem("wang", hub.NewUser("wang", "sq-2")) };
        (await hub.SendAsync("secret", topic: Subscriber.Tasks)).ShouldBe(0);
        hub.Network.Advance(TimeSpan.FromSeconds(1));
        (await phone.ReadAsync<DisconnectPacket>()).Reason.ShouldBe(ReasonCode.NotAuthorized);
        var (again, answer) = await hub.ResumeAsync("phone", user: "user/wang");
        answer.SessionPresent.ShouldBeFalse();
        (await again.SubscribeAsync(QoS.AtLeastOnce, Subscriber.Tasks, "sensorhub/v1/squads/sq-2/tasks"))
            .ShouldBe([ReasonCode.NotAuthorized, ReasonCode.GrantedQoS1]);
    }

    /// <summary>Answers the first call when the test says, others at once.</summary>
    private sealed class SlowWatcher : ISubscriptionWatcher
    {
        private int _count;

        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public TaskCompletionSource Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public int Count => Volatile.Read(ref _count);

        public Task SubscribedAsync(string clientId, string topic, CancellationToken cancellation)
        {
            Asked.TrySetResult();
            return Interlocked.Increment(ref _count) == 1 ? Answer.Task : Task.CompletedTask;
        }
    }

    private sealed class Watcher : ISubscriptionWatcher
    {
        private readonly List<string> _told = [];

        public IDownlink? Downlink { get; set; }
        public IReadOnlyList<string> Told => _told;

        public async Task SubscribedAsync(string clientId, string topic, CancellationToken cancellation)
        {
            _told.Add($"{clientId} {topic}");
            await Downlink!.SendAsync(topic, "open"u8.ToArray(), QoS.ExactlyOnce, cancellation: cancellation);
        }
    }
}
