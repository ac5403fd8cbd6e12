using SensorHub.Devices.Readings;

namespace SensorHub.Devices.Books;

/// <summary>Whose counts the ledger compares.</summary>
/// <param name="Evaluated">Evaluation's own count of journal entries.</param>
/// <param name="Notified">The own count of live events of who hands them on to squads, by sequence.</param>
/// <param name="City">City time.</param>
public sealed record LedgerParts(
    IIntakeBooks Intake, Func<Passage> Evaluated, Func<Passage> Notified, IJournalFeed Journal, ILedgerStore Store, TimeProvider City);
