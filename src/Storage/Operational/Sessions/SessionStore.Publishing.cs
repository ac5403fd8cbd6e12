using SensorHub.Storage.Operational.Operations;

namespace SensorHub.Storage.Operational.Sessions;

public sealed partial class SessionStore
{
    private const int Shard = 0;
    internal const string Publisher = "squad-tasks";

    /// <summary>Sequence of the last live event that squads were told of; null before the first.</summary>
    internal Task<long?> PublishedPositionAsync(CancellationToken cancellation) =>
        _database.ReadAsync(connection => Positions.Get(connection, Shard, Publisher), cancellation);

    /// <summary>Queues messages and notes how far the live events were followed, both or none.</summary>
    internal async Task PublishAsync(IReadOnlyList<Outgoing> messages, long position, CancellationToken cancellation)
    {
        var reached = await WriteAsync(
            write =>
            {
                var keys = messages.SelectMany(m => Queue(write, m)).Distinct().ToList();
                write.SetPosition(Shard, Publisher, position);
                return keys;
            },
            cancellation);
        Announce(reached);
    }
}
