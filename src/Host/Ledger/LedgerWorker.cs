using System.Text.Json;
using SensorHub.Alerts;
using SensorHub.Alerts.Enforcement;
using SensorHub.Devices.Books;
using SensorHub.Devices.Time;
using SensorHub.Host.Composition;

namespace SensorHub.Host.Ledger;

/// <summary>
/// Reconciles the books every minute of the machine's time, and a last time when everything else has stopped. An equation that does not hold twice in a row
/// is said in the log, in <c>/readyz</c>, in the metrics and as a live event, once until it holds again.
/// </summary>
internal sealed class LedgerWorker(LossLedger ledger, IOperationsStore operations, CityClocks clocks, ILogger<LedgerWorker> log) : BackgroundService
{
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(1);
    private IReadOnlyList<Equation> _told = [];

    /// <summary>To be started before whatever writes: where everything stands now is where this run begins.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await ledger.BeginAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var disk = new DiskRetry(clocks.Machine, Waiting);
        var isRecovered = false;
        try
        {
            if (await disk.RunAsync(() => ledger.RecoverAsync(stoppingToken), stoppingToken) is { } gap)
                log.LedgerGap(gap.FromMs, gap.AtMs, gap.Stored);
            isRecovered = true;
            using var minutes = new PeriodicTimer(Every, clocks.Machine);
            while (await minutes.WaitForNextTickAsync(stoppingToken))
            {
                await disk.RunAsync(() => ledger.ReconcileAsync(cancellation: stoppingToken), stoppingToken);
                await disk.RunAsync(() => TellAsync(stoppingToken), stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Before that a last entry would hide what the run before did not account for: the next start looks again.
            if (isRecovered)
                await CloseAsync();
        }
    }

    private async Task CloseAsync()
    {
        try
        {
            await ledger.ReconcileAsync(isLast: true);
        }
        catch (IOException e)
        {
            log.LedgerNotClosed(e);
        }
    }

    private async Task TellAsync(CancellationToken stopping)
    {
        var state = await ledger.LookAsync(stopping);
        foreach (var equation in ledger.Unbalanced.Except(_told))
        {
            log.BooksUneven(equation, state.DifferenceOf(equation) ?? 0);
            await AppendAsync("ledger.unbalanced", equation, state, stopping);
        }

        foreach (var equation in _told.Except(ledger.Unbalanced))
            await AppendAsync("ledger.balanced", equation, state, stopping);
        _told = ledger.Unbalanced;
    }

    // Without an area: the whole city's staff.
    private Task<LiveEvent> AppendAsync(string type, Equation equation, LedgerState state, CancellationToken stopping) => operations.WriteAsync(
        transaction => transaction.AppendLiveEvent(new()
        {
            Type = type,
            AtMs = state.AtMs,
            AboutId = "ledger",
            Payload = JsonSerializer.Serialize(new { equation, difference = state.DifferenceOf(equation) }, AlertsJson.Options),
        }),
        stopping);

    private void Waiting(IOException e, int inARow)
    {
        if (inARow == 1)
            log.LedgerWaits(e);
    }
}
