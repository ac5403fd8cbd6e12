namespace SensorHub.Ingest.Sessions;

/// <summary>
/// The store as one connection uses it: while the disk cannot, the connection waits, as it does for its readings. Ends with
/// <see cref="OperationCanceledException"/> when the connection is closed meanwhile.
/// </summary>
internal sealed class PatientStore(ISessionStore store, TimeProvider network, CancellationToken closed)
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    public Task<IReadOnlyList<bool?>> SubscribeAsync(SessionLease lease, IReadOnlyList<TopicSubscription> subscriptions) =>
        RetryAsync(() => store.SubscribeAsync(lease, subscriptions, closed));

    public Task<IReadOnlyList<bool>> UnsubscribeAsync(SessionLease lease, IReadOnlyList<string> topics) =>
        RetryAsync(() => store.UnsubscribeAsync(lease, topics, closed));

    public Task<MessagesGiven> TakeAsync(SessionLease lease, MessageRequest request) => RetryAsync(() => store.TakeAsync(lease, request, closed));

    public Task SettleAsync(SessionLease lease, IReadOnlyList<Settlement> settlements) => RetryAsync(async () =>
    {
        await store.SettleAsync(lease, settlements, closed);
        return settlements.Count;
    });

    private async Task<T> RetryAsync<T>(Func<Task<T>> work)
    {
        while (true)
        {
            try
            {
                return await work();
            }
            catch (IOException)
            {
                await Task.Delay(Retry, network, closed);
            }
        }
    }
}
