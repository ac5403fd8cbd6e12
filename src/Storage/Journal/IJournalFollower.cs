namespace SensorHub.Storage.Journal;

/// <summary>Someone who reads the journal behind its commits and cannot go on without what is not read yet.</summary>
public interface IJournalFollower
{
    /// <summary>Nothing before it is read again; 0 until that is known. Any thread.</summary>
    long DoneBefore { get; }
}
