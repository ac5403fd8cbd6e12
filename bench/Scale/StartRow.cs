using System.Globalization;

namespace SensorHub.Bench.Scale;

/// <summary>One start, seconds from the launch of the process.</summary>
/// <param name="ListeningS">The ports are open.</param>
/// <param name="AcknowledgedS">The first reading sent is acknowledged.</param>
/// <param name="ReadyS">/readyz answers 200.</param>
/// <param name="DecidedS">All that was in the journal is decided, and everything sent meanwhile.</param>
internal sealed record StartRow(string Case, double JournalMb, double ListeningS, double AcknowledgedS, double ReadyS, double DecidedS, double PeakMb)
{
    public const string Header = """
        | start after | journal MB | ports open s | first PUBACK s | ready s | all decided s | peak MB |
        |---|---|---|---|---|---|---|
        """;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Case} | {JournalMb:N0} | {ListeningS:N2} | {AcknowledgedS:N2} | {ReadyS:N2} | {DecidedS:N2} | {PeakMb:N0} |");
}
