namespace SensorHub.Devices.Books;

/// <summary>What intake counted since the hub started. Thread safe.</summary>
public interface IIntakeBooks
{
    /// <summary>By source; each even by itself.</summary>
    IReadOnlyDictionary<string, IntakeTerms> Terms();

    /// <summary>Journal entries of readings written: what was stored, and conflicts with what they brought beside.</summary>
    long Written { get; }

    /// <summary><see cref="Written"/> when the journal ended at that position; null before this run, or too long ago to know.</summary>
    long? WrittenAt(long position);
}
