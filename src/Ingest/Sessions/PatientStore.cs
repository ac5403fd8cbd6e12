namespace SensorHub.Ingest.Sessions;

/// <summary>The store as one connection uses it once it is open: see <see cref="DiskPatience"/>.</summary>
internal sealed class PatientStore(ISessionStore store, TimeProvider network, CancellationToken closed)
{
    private readonly DiskPatience _patience = new(network, closed);

    /// <exception cref="SessionsFullException"/>
    public Task<SessionOpened> OpenAsync(SessionOpening opening) => _patience.UntilWrittenAsync(() => store.OpenAsync(opening, closed));

    public Task<IReadOnlyList<bool?>> SubscribeAsync(SessionLease lease, IReadOnlyList<TopicSubscription> subscriptions) =>
        _patience.UntilWrittenAsync(() => store.SubscribeAsync(lease, subscriptions, closed));

    public Task<IReadOnlyList<bool>> UnsubscribeAsync(SessionLease lease, IReadOnlyList<string> topics) =>
        _patience.UntilWrittenAsync(() => store.UnsubscribeAsync(lease, topics, closed));

    public Task<MessagesGiven> TakeAsync(SessionLease lease, MessageRequest request) =>
        _patience.UntilWrittenAsync(() => store.TakeAsync(lease, request, closed));

    public Task SettleAsync(SessionLease lease, IReadOnlyList<Settlement> settlements) =>
        _patience.UntilWrittenAsync(() => store.SettleAsync(lease, settlements, closed));
}
