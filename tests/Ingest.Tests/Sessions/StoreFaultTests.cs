using SensorHub.Ingest.Sessions;
using SensorHub.Ingest.Tests.Connections;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Ingest.Tests.Sessions;

public sealed class StoreFaultTests
{
    [Fact]
    public async Task While_sessions_cannot_be_written_who_needs_one_is_refused_and_who_only_reports_is_not_concerned()
    {
        FaultyStore? store = null;
        await using var hub = await MqttHub.StartAsync(decorate: inner => store = new(inner));
        store!.Refuses = true;
        (await hub.ResumeAsync()).Answer.Reason.ShouldBe(ReasonCode.ServerUnavailable);
        (await hub.ResumeAsync(version: MqttVersion.V311)).Answer.Reason.ShouldBe(ReasonCode.ServerUnavailable);
        await using var reporter = await hub.ConnectAsync("n2");
        await reporter.PublishAsync("v1/devices/me/telemetry", """{"leq":60}""", packetId: 1);
        await reporter.ReadAsync<PubAckPacket>();

        store.Refuses = false;
        (await hub.ResumeAsync()).Answer.Reason.ShouldBe(ReasonCode.Success);
    }

    [Fact]
    public async Task A_subscriber_waits_for_the_disk_is_not_expired_for_it_and_misses_nothing()
    {
        FaultyStore? store = null;
        await using var hub = await MqttHub.StartAsync(decorate: inner => store = new(inner));
        await using var client = await hub.SubscribedAsync(qos: QoS.AtLeastOnce);
        store!.Refuses = true;
        await hub.SendAsync("1");
        await MqttHub.Eventually(() => store.Refusals > 0);
        await MqttHub.Eventually(() =>
        {
            hub.Network.Advance(TimeSpan.FromMinutes(10));
            return store.Refusals > 1;
        });

        store.Refuses = false;
        var message = client.ReceiveAsync();
        await MqttHub.Eventually(() =>
        {
            hub.Network.Advance(TimeSpan.FromSeconds(1));
            return message.IsCompleted;
        });
        (await message).ShouldBe("1");
    }

    [Fact]
    public async Task A_first_subscription_waits_for_the_disk_too()
    {
        FaultyStore? store = null;
        await using var hub = await MqttHub.StartAsync(decorate: inner => store = new(inner));
        await using var client = await hub.ConnectAsync("n1");
        store!.Refuses = true;
        var granted = client.SubscribeAsync(QoS.AtLeastOnce, Subscriber.Commands);
        await MqttHub.Eventually(() => store.Refusals > 0);
        hub.Network.Advance(TimeSpan.FromMinutes(10));

        store.Refuses = false;
        await MqttHub.Eventually(() =>
        {
            hub.Network.Advance(TimeSpan.FromSeconds(1));
            return granted.IsCompleted;
        });
        (await granted).ShouldBe([ReasonCode.GrantedQoS1]);
    }

    [Fact]
    public async Task What_a_session_holds_is_forgotten_before_the_next_one_begins()
    {
        FaultyStore? store = null;
        await using var hub = await MqttHub.StartAsync(decorate: inner => store = new(inner));
        var (client, _) = await hub.ResumeAsync();
        await client.PublishExactlyOnceAsync("v1/devices/me/telemetry", PublishTests.Reading(0), packetId: 7);
        await client.ReadAsync<PubRecPacket>();
        await client.DisposeAsync();

        store!.Refuses = true;
        (await hub.ResumeAsync(cleanStart: true)).Answer.Reason.ShouldBe(ReasonCode.ServerUnavailable);
        hub.Held.All.ShouldBeEmpty();
    }

    /// <summary>Fails what connections write as a full disk would; what the hub queues goes through.</summary>
    private sealed class FaultyStore(ISessionStore inner) : ISessionStore
    {
        private int _refusals;

        public event EventHandler<MessagesQueuedEventArgs>? Queued
        {
            add => inner.Queued += value;
            remove => inner.Queued -= value;
        }

        public bool Refuses { get; set; }
        public int Refusals => Volatile.Read(ref _refusals);
        public int Count => inner.Count;

        public bool MayHave(string key) => inner.MayHave(key);

        public Task<SessionOpened> OpenAsync(SessionOpening opening, CancellationToken cancellation = default) =>
            Written(() => inner.OpenAsync(opening, cancellation));

        public Task DiscardAsync(string key, CancellationToken cancellation = default) => inner.DiscardAsync(key, cancellation);

        public Task LeaveAsync(SessionLease lease, TimeSpan expiry, CancellationToken cancellation = default) => inner.LeaveAsync(lease, expiry, cancellation);

        public Task<IReadOnlyList<bool?>> SubscribeAsync(
            SessionLease lease, IReadOnlyList<TopicSubscription> subscriptions, CancellationToken cancellation = default) =>
            Written(() => inner.SubscribeAsync(lease, subscriptions, cancellation));

        public Task<IReadOnlyList<bool>> UnsubscribeAsync(SessionLease lease, IReadOnlyList<string> topics, CancellationToken cancellation = default) =>
            Written(() => inner.UnsubscribeAsync(lease, topics, cancellation));

        public Task<MessagesGiven> TakeAsync(SessionLease lease, MessageRequest request, CancellationToken cancellation = default) =>
            Written(() => inner.TakeAsync(lease, request, cancellation));

        public Task SettleAsync(SessionLease lease, IReadOnlyList<Settlement> settlements, CancellationToken cancellation = default) =>
            inner.SettleAsync(lease, settlements, cancellation);

        public Task SweepAsync(CancellationToken cancellation = default) => inner.SweepAsync(cancellation);

        private Task<T> Written<T>(Func<Task<T>> write)
        {
            if (!Refuses)
                return write();
            Interlocked.Increment(ref _refusals);
            return Task.FromException<T>(new IOException("No space left on device"));
        }
    }
}
