using SensorHub.Devices.Readings;

namespace SensorHub.Ingest.Admission;

/// <summary>Outcomes of entries.</summary>
internal struct Tally
{
    public long Stored;
    public long Merged;
    public long Corrected;
    public long Duplicates;
    public long Conflicts;
    public long Quarantined;
    public long Suspect;
    public long Noted;

    public void Count(Outcome outcome, EntryFlags flags)
    {
        switch (outcome)
        {
            case Outcome.Stored: Stored++; break;
            case Outcome.Merged: Merged++; break;
            case Outcome.Corrected: Corrected++; break;
            case Outcome.Duplicate: Duplicates++; break;
            case Outcome.Conflict: Conflicts++; break;
            case Outcome.Quarantined: Quarantined++; return;
            case Outcome.Noted: Noted++; return;
        }

        if ((flags & EntryFlags.ClockSuspect) != EntryFlags.None)
            Suspect++;
    }

    public void Add(in Tally other)
    {
        Stored += other.Stored;
        Merged += other.Merged;
        Corrected += other.Corrected;
        Duplicates += other.Duplicates;
        Conflicts += other.Conflicts;
        Quarantined += other.Quarantined;
        Suspect += other.Suspect;
        Noted += other.Noted;
    }
}
