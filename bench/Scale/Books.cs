using System.Text.Json;
using SensorHub.Bench.Peers;

namespace SensorHub.Bench.Scale;

/// <summary>What of the hub's ledger tells whether anything is lost and how far decisions are.</summary>
internal sealed record Books(long Stored, long Duplicates, long Suspect, long Difference, long JournalPosition, long EvaluatedPosition)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    public static async Task<Books> OfAsync(HubUnderTest hub)
    {
        var ledger = await hub.LedgerAsync();
        return new(Count("stored"), Count("duplicates"), Count("clock_suspect"), Count("difference"), Count("journal_position"), Count("evaluated_position"));

        long Count(string name) => ledger.GetProperty(name) is { ValueKind: JsonValueKind.Number } count ? count.GetInt64() : 0;
    }

    /// <summary>Waits until all that is in the journal now is decided; the time it took.</summary>
    public static async Task<TimeSpan> DecidedAsync(HubUnderTest hub, TimeProvider clock)
    {
        var began = clock.GetTimestamp();
        var target = (await OfAsync(hub)).JournalPosition;
        while ((await OfAsync(hub)).EvaluatedPosition < target)
        {
            if (hub.Process.HasExited || clock.GetElapsedTime(began) > Limit)
                throw new InvalidOperationException($"decisions did not reach position {target}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), clock);
        }

        return clock.GetElapsedTime(began);
    }
}
