namespace SensorHub.Devices.Books;

/// <summary>How much one consumer has dealt with, and where it stands; all of it of one moment.</summary>
/// <param name="From">Where it began in this run: what lies before was dealt with by an earlier one.</param>
/// <param name="Position">Everything before it is dealt with, durably.</param>
/// <param name="Count">What it dealt with in this run, what earlier runs had left behind included.</param>
/// <param name="CountSinceStart">The same, of what was written since the newest start that it has come to.</param>
public sealed record Passage(long From, long Position, long Count, long CountSinceStart)
{
    public static readonly Passage NotBegun = new(0, 0, 0, 0);
}
