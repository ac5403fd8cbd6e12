using System.Diagnostics.Metrics;
using System.Text.Json;
using SensorHub.Devices.Books;
using SensorHub.Devices.Readings;

namespace SensorHub.Host.Ledger;

/// <summary>The loss ledger as instruments; read when asked.</summary>
internal sealed class LedgerMeter : IHostedService, IDisposable
{
    private readonly Meter _meter = new("SensorHub.Ledger");

    public LedgerMeter(LossLedger ledger, IIntakeBooks intake, IJournalFeed journal, IEnumerable<IJournalConsumer> consumers)
    {
        var all = consumers.ToList();
        _meter.CreateObservableGauge(
            "sensorhub.ledger.unbalanced",
            () => Enum.GetValues<Equation>().Select(e => new Measurement<int>(ledger.Unbalanced.Contains(e) ? 1 : 0, KeyValuePair.Create("equation", (object?)NameOf(e)))),
            "{equation}", "1 while an equation of the loss ledger did not hold at the last two reconciliations.");
        _meter.CreateObservableGauge(
            "sensorhub.ledger.source_difference",
            () => intake.Terms().Select(t => new Measurement<long>(t.Value.Difference, KeyValuePair.Create("source", (object?)t.Key))),
            "{reading}", "What intake received and cannot account for; 0.");
        _meter.CreateObservableGauge(
            "sensorhub.journal.consumer_lag",
            () => all.Select(c => new Measurement<long>(Math.Max(0, journal.DurablePosition - c.Position), KeyValuePair.Create("consumer", (object?)c.Name))),
            "By", "Journal bytes that a follower has not dealt with yet.");
    }

    /// <summary>Nothing to do: being a service makes sure that the instruments exist.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _meter.Dispose();

    private static string NameOf(Equation equation) => JsonNamingPolicy.SnakeCaseLower.ConvertName(equation.ToString());
}
