using SensorHub.Ingest.Sessions;

namespace SensorHub.Ingest.Lab;

/// <summary>Nothing of a lab client outlives its connection, and nothing is ever sent to it.</summary>
internal sealed class LabSessions : ISessionStore
{
    private static readonly MessagesGiven Nothing = new([], After: 0, More: false);

    public event EventHandler<MessagesQueuedEventArgs>? Queued
    {
        add { }
        remove { }
    }

    public int Count => 0;

    public bool MayHave(string key) => false;

    public Task<SessionOpened> OpenAsync(SessionOpening opening, CancellationToken cancellation = default) =>
        Task.FromResult(new SessionOpened(default, Present: false));

    public Task DiscardAsync(string key, CancellationToken cancellation = default) => Task.CompletedTask;

    public Task LeaveAsync(SessionLease lease, TimeSpan expiry, CancellationToken cancellation = default) => Task.CompletedTask;

    public Task<IReadOnlyList<bool?>> SubscribeAsync(
        SessionLease lease, IReadOnlyList<TopicSubscription> subscriptions, CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlyList<bool?>>([.. subscriptions.Select(_ => (bool?)null)]);

    public Task<IReadOnlyList<bool>> UnsubscribeAsync(SessionLease lease, IReadOnlyList<string> topics, CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlyList<bool>>([.. topics.Select(_ => false)]);

    public Task<MessagesGiven> TakeAsync(SessionLease lease, MessageRequest request, CancellationToken cancellation = default) => Task.FromResult(Nothing);

    public Task SettleAsync(SessionLease lease, IReadOnlyList<Settlement> settlements, CancellationToken cancellation = default) => Task.CompletedTask;

    public Task SweepAsync(CancellationToken cancellation = default) => Task.CompletedTask;
}
