using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SensorHub.Alerts.Enforcement;

namespace SensorHub.Storage.Sqlite.Sessions;

/// <summary>
/// Follows the live events and queues each task event for its squad's phones. Messages and position are one transaction, so that after a kill none is
/// lost and none doubled.
/// </summary>
/// <param name="timers">Monotonic: only for waiting until the disk can again.</param>
public sealed partial class SquadTaskPublisher(ILiveEventFeed feed, SessionStore sessions, TimeProvider timers, ILogger<SquadTaskPublisher> log)
    : BackgroundService
{
    private const int MaxEventsAtOnce = 64;
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Before the first position nobody was subscribed: what passes from the start reaches nobody.
        var position = await sessions.PublishedPositionAsync(stoppingToken) ?? 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            var events = await feed.ReadAfterAsync(position, MaxEventsAtOnce, stoppingToken);
            if (events.Count == 0)
            {
                await feed.WaitBeyondAsync(position, stoppingToken);
                continue;
            }

            await PublishAsync([.. events.Select(SquadTaskMessage.Of).OfType<Outgoing>()], events[^1].Sequence, stoppingToken);
            position = events[^1].Sequence;
        }
    }

    private async Task PublishAsync(IReadOnlyList<Outgoing> messages, long position, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                await sessions.PublishAsync(messages, position, stopping);
                return;
            }
            catch (IOException e)
            {
                LogWaiting(e, messages.Count);
                await Task.Delay(Retry, timers, stopping);
            }
        }
    }

    [LoggerMessage(EventId = 4302, Level = LogLevel.Warning, Message = "{Count} task events wait for hub.db before squads hear of them.")]
    private partial void LogWaiting(Exception e, int count);
}
