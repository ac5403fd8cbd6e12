namespace SensorHub.Storage.Checks;

/// <summary>
/// Whether the parts of a data folder fit together:
/// <c>first ≤ compacted ≤ evaluated ≤ durable</c> and <c>first ≤ evaluated</c>, <c>quarantine ≤ durable</c>, <c>checkpoint ≤ evaluated</c>.
/// </summary>
internal static class PositionCheck
{
    private const string Remedy = "Restore all parts from the same backup.";

    public static void Run(DataPlaces places, JournalExtent? journal, TelemetryCheck telemetry, OperationalCheck hub, long? checkpoint, CheckFindings findings)
    {
        var (first, durable) = journal is null ? (0, 0) : (journal.FirstPosition, journal.DurablePosition);
        if (telemetry.CompactedPosition is { } compacted)
        {
            if (compacted < first)
                findings.Add(places.Journal, $"position {first}", $"It begins here, but compaction is only at {compacted}: segments in between are missing.", Remedy);
            if (compacted > durable)
                findings.Add(places.Journal, $"position {durable}", $"It ends here, but compaction is at {compacted}: the journal is older than telemetry.db, or its end is lost.", Remedy);
            if (compacted > (hub.EvaluatedPosition ?? durable))
                findings.Add(hub.Place, $"evaluated position {hub.EvaluatedPosition}", $"Compaction, which follows it, is at {compacted}: hub.db is older than telemetry.db, or its last transactions are lost.", Remedy);
        }

        if (hub.EvaluatedPosition is { } evaluated)
        {
            if (evaluated < first)
                findings.Add(places.Journal, $"position {first}", $"It begins here, but decisions are only at {evaluated}: segments in between are missing.", Remedy);
            if (evaluated > durable)
                findings.Add(places.Journal, $"position {durable}", $"It ends here, but decisions are at {evaluated}: the journal is older than hub.db, or its end is lost.", Remedy);
        }

        if (checkpoint > (hub.EvaluatedPosition ?? durable))
            findings.Add(hub.Place, $"evaluated position {hub.EvaluatedPosition}", $"A checkpoint, which follows it, is of {checkpoint}: hub.db is older than it, or its last transactions are lost.", Remedy);
        if (hub.QuarantinePosition > durable)
            findings.Add(places.Journal, $"position {durable}", $"It ends here, but the list of refused payloads is at {hub.QuarantinePosition}: the journal is older than hub.db, or its end is lost.", Remedy);
    }
}
