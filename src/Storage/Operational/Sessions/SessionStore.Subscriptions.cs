using Dapper;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Ingest.Sessions;

namespace SensorHub.Storage.Operational.Sessions;

public sealed partial class SessionStore
{
    private RegistrySnapshot? _sweptFor;

    public Task<IReadOnlyList<bool?>> SubscribeAsync(
        SessionLease lease, IReadOnlyList<TopicSubscription> subscriptions, CancellationToken cancellation = default) => WriteAsync(
        IReadOnlyList<bool?> (write) =>
        {
            var session = write.Require(lease);
            return subscriptions.Select(s => write.Subscribe(session, s, _limits.MaxSubscriptions)).ToList();
        },
        cancellation);

    public Task<IReadOnlyList<bool>> UnsubscribeAsync(
        SessionLease lease, IReadOnlyList<string> topics, CancellationToken cancellation = default) => WriteAsync(
        IReadOnlyList<bool> (write) =>
        {
            var session = write.Require(lease);
            return topics.Select(t => write.Unsubscribe(session.Id, t)).ToList();
        },
        cancellation);

    public async Task SweepAsync(CancellationToken cancellation = default)
    {
        var basis = _rights.Basis;
        var (ended, withdrawn) = await FindOverdueAsync(rightsChanged: !ReferenceEquals(basis, _sweptFor), cancellation);
        if (ended.Count + withdrawn.Count > 0)
        {
            await WriteAsync(
                write =>
                {
                    foreach (var row in ended.Select(key => write.Find(key)).OfType<SessionRow>().Where(IsOver))
                        write.End(row);
                    foreach (var (session, topic) in withdrawn)
                        write.Unsubscribe(session, topic);
                    return 0;
                },
                cancellation);
        }

        _sweptFor = basis;
    }

    private bool IsOver(SessionRow row) => row.EndsMs <= _clocks.Network.NowMs() || !_rights.IsInForce(row.Key, row.Standing);

    private Task<(List<string> Ended, List<(long Session, string Topic)> Withdrawn)> FindOverdueAsync(
        bool rightsChanged, CancellationToken cancellation) => _database.ReadAsync(
        connection =>
        {
            var ended = connection.Query<string>(
                "SELECT key FROM sessions WHERE ends_ms <= @now LIMIT @MaxEndedAtOnce", new { now = _clocks.Network.NowMs(), MaxEndedAtOnce }).AsList();
            if (!rightsChanged)
                return (ended, []);
            ended.AddRange(connection.Query<(string Key, byte[] Standing)>("SELECT key, standing FROM sessions")
                .Where(s => !_rights.IsInForce(s.Key, s.Standing)).Select(s => s.Key));
            var withdrawn = connection.Query<(long Session, string Topic, string Key)>(
                "SELECT u.session, u.topic, s.key FROM subscriptions u JOIN sessions s ON s.id = u.session")
                .Where(s => !_rights.MayHear(s.Key, s.Topic)).Select(s => (s.Session, s.Topic)).ToList();
            return (ended, withdrawn);
        },
        cancellation);
}
