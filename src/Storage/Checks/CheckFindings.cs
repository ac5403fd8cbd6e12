namespace SensorHub.Storage.Checks;

/// <summary>Gathers what a check finds; bounded.</summary>
public sealed class CheckFindings
{
    public const int MaxShown = 1_000;
    private const int MaxNotes = 100;

    private readonly List<Damage> _damages = [];
    private readonly List<string> _notes = [];
    private long _notShown;

    public bool IsWhole => _damages.Count == 0;

    public void Add(string file, string place, string meaning, string remedy)
    {
        if (_damages.Count < MaxShown)
            _damages.Add(new(file, place, meaning, remedy));
        else
            _notShown++;
    }

    /// <summary>The file is there and the disk does not give it.</summary>
    internal void AddUnreadable(string file, IOException fault) => Add(
        file, "", $"It cannot be read: {fault.Message}", "Look at the disk, then restore the file from a backup.");

    public void Note(string text)
    {
        if (_notes.Count < MaxNotes)
            _notes.Add(text);
    }

    public CheckReport Report(CheckCounts counts) => new(_damages, _notShown, _notes, counts);
}

/// <summary>How far each part of a data folder has come; null where it could not be read.</summary>
/// <param name="FirstPosition">Oldest byte of the journal.</param>
/// <param name="DurablePosition">End of its last whole record.</param>
internal sealed record JournalExtent(long FirstPosition, long DurablePosition);
