using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SensorHub.Alerts.Enforcement;
using SensorHub.Devices.Books;
using SensorHub.Devices.Time;

namespace SensorHub.Storage.Operational.Sessions;

/// <summary>
/// Follows the live events and queues each task event for its squad's phones. Messages and position are one transaction, so that after a kill none is
/// lost and none doubled.
/// </summary>
/// <param name="timers">Monotonic: only for waiting until the disk can again.</param>
public sealed partial class SquadTaskPublisher(ILiveEventFeed feed, SessionStore sessions, TimeProvider timers, ILogger<SquadTaskPublisher> log)
    : BackgroundService
{
    private const int MaxEventsAtOnce = 64;

    private long _position;
    private volatile Passage _passed = Passage.NotBegun;

    /// <summary>Live events gone through, by their sequence. Thread safe.</summary>
    public Passage Passed => _passed;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var disk = new DiskRetry(timers, Waiting);
        // Before the first position nobody was subscribed: what passes from the start reaches nobody.
        _position = await disk.RunAsync(() => sessions.PublishedPositionAsync(stoppingToken), stoppingToken) ?? 0;
        _passed = new(_position, _position, 0, 0);
        while (!stoppingToken.IsCancellationRequested)
        {
            if (!await disk.RunAsync(() => PublishNextAsync(stoppingToken), stoppingToken))
                await feed.WaitBeyondAsync(_position, stoppingToken);
        }
    }

    /// <returns>False when there is nothing new.</returns>
    private async Task<bool> PublishNextAsync(CancellationToken stopping)
    {
        var events = await feed.ReadAfterAsync(_position, MaxEventsAtOnce, stopping);
        if (events.Count == 0)
            return false;
        await sessions.PublishAsync([.. events.Select(SquadTaskMessage.Of).OfType<Outgoing>()], events[^1].Sequence, stopping);
        _position = events[^1].Sequence;
        _passed = new(_passed.From, _position, _passed.Count + events.Count, _passed.CountSinceStart + events.Count);
        return true;
    }

    private void Waiting(IOException e, int inARow)
    {
        if (inARow == 1)
            LogWaiting(e, _position);
    }

    [LoggerMessage(EventId = 4302, Level = LogLevel.Warning, Message = "Task events after {Position} wait for hub.db before squads hear of them; tried again each second.")]
    private partial void LogWaiting(Exception e, long position);
}
