using SensorHub.Devices.Time;

namespace SensorHub.Ingest.Sessions;

/// <summary>
/// The store as one connection uses it: while the disk cannot, the connection waits, as it does for its readings. Ends with
/// <see cref="OperationCanceledException"/> when the connection is closed meanwhile.
/// </summary>
internal sealed class PatientStore(ISessionStore store, TimeProvider network, CancellationToken closed)
{
    private readonly DiskRetry _disk = new(network, static (_, _) => { });

    public Task<IReadOnlyList<bool?>> SubscribeAsync(SessionLease lease, IReadOnlyList<TopicSubscription> subscriptions) =>
        _disk.RunAsync(() => store.SubscribeAsync(lease, subscriptions, closed), closed);

    public Task<IReadOnlyList<bool>> UnsubscribeAsync(SessionLease lease, IReadOnlyList<string> topics) =>
        _disk.RunAsync(() => store.UnsubscribeAsync(lease, topics, closed), closed);

    public Task<MessagesGiven> TakeAsync(SessionLease lease, MessageRequest request) => _disk.RunAsync(() => store.TakeAsync(lease, request, closed), closed);

    public Task SettleAsync(SessionLease lease, IReadOnlyList<Settlement> settlements) =>
        _disk.RunAsync(() => store.SettleAsync(lease, settlements, closed), closed);
}
