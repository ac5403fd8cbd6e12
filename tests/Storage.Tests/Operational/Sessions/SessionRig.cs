using System.Collections.Immutable;
using Dapper;
using Microsoft.Extensions.Time.Testing;
using SensorHub.Devices.Registry;
using SensorHub.Ingest;
using SensorHub.Ingest.Sessions;
using SensorHub.Mqtt.Packets;
using SensorHub.Storage.Operational.Sessions;

namespace SensorHub.Storage.Tests.Operational.Sessions;

/// <summary>A session store over a data folder of its own; the registry and both clocks in the test's hand.</summary>
public sealed class SessionRig : IRegistry, IAsyncDisposable
{
    public static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    public const string Commands = "sensorhub/v1/n1/commands";
    public const string Tasks = "sensorhub/v1/squads/sq-1/tasks";
    private readonly HubFolder _folder;

    private SessionRig(HubFolder folder, SessionLimits limits) => (_folder, Limits) = (folder, limits);

    public RegistrySnapshot Current { get; set; } = Snapshot();
    public SessionLimits Limits { get; }
    public FakeTimeProvider City { get; } = new(new(2026, 11, 20, 22, 0, 0, TimeSpan.Zero));
    public FakeTimeProvider Machine { get; } = new(new(2026, 11, 20, 14, 0, 0, TimeSpan.Zero));
    public SessionStore Store { get; private set; } = null!;
    public HubFolder Folder => _folder;

    public static async Task<SessionRig> StartAsync(TestedEngine engine, SessionLimits? limits = null)
    {
        var rig = new SessionRig(new(engine), limits ?? new());
        await rig.OpenAsync();
        return rig;
    }

    /// <summary>As after a kill: what is not in the file is gone.</summary>
    public async Task RestartAsync()
    {
        await _folder.CloseAsync();
        await OpenAsync();
    }

    public async Task<SessionLease> LeaseAsync(string key = "n1", TimeSpan? expiry = null, bool cleanStart = false) =>
        (await Store.OpenAsync(new(key, cleanStart, expiry ?? Hour))).Lease;

    public async Task<SessionLease> SubscribedAsync(string key = "n1", string topic = Commands, QoS qos = QoS.ExactlyOnce, TimeSpan? expiry = null)
    {
        var lease = await LeaseAsync(key, expiry);
        await Store.SubscribeAsync(lease, [new(topic, qos)]);
        return lease;
    }

    public Task<int> SendAsync(string payload, string topic = Commands, QoS qos = QoS.ExactlyOnce, DateTimeOffset? expires = null, string? key = null) =>
        Store.SendAsync(topic, System.Text.Encoding.UTF8.GetBytes(payload), qos, expires, key);

    public Task<MessagesGiven> TakeAsync(SessionLease lease, long after = 0, int max = 100) =>
        Store.TakeAsync(lease, new(after, max, _ => true));

    public async Task<string[]> PayloadsAsync(SessionLease lease) => [.. (await TakeAsync(lease)).Messages.Select(TextOf)];

    public static string TextOf(OutboundMessage message) => System.Text.Encoding.UTF8.GetString(message.Payload.Span);

    /// <summary>What the bounds rest on is what is there.</summary>
    public async Task CountsShouldHoldAsync() => (await _folder.Database.ReadAsync(c => c.ExecuteScalar<int>(
        """
        SELECT count(*) FROM sessions s WHERE messages <> (SELECT count(*) FROM outbound WHERE session = s.id)
            OR bytes <> (SELECT coalesce(sum(length(payload)), 0) FROM outbound WHERE session = s.id)
        """))).ShouldBe(0);

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    public static Device Device(int handle, string id, byte secret = 1) => new()
    {
        Handle = handle,
        Id = id,
        Kind = DeviceKind.Noise,
        IntervalS = 60,
        SecretHash = new byte[] { secret, 2, 3 },
    };

    public static User Member(string name, string squad, byte token = 9) => new(name, Role.SquadMember, "city", squad, new byte[] { token });

    public static RegistrySnapshot Snapshot(IEnumerable<Device>? devices = null, IEnumerable<User>? users = null) => new()
    {
        Devices = (devices ?? [Device(1, "n1"), Device(2, "n2"), Device(3, "gw"), Device(4, "child") with { GatewayId = "gw" }]).ToImmutableDictionary(d => d.Id),
        Users = (users ?? [Member("wang", "sq-1"), Member("li", "sq-1")]).ToImmutableDictionary(u => u.Name),
    };

    private async Task OpenAsync() => Store = await SessionStore.OpenAsync(
        _folder.Database, new SubscriptionRights(this), Limits, new IngestClocks(City, Machine));
}
