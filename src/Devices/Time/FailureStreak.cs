namespace SensorHub.Devices.Time;

/// <summary>How often work that is done again and again has failed in a row: only the first failure is news. Thread safe.</summary>
public sealed class FailureStreak
{
    private int _inARow;

    public void Succeeded() => Volatile.Write(ref _inARow, 0);

    /// <returns>True for the first failure after a success.</returns>
    public bool Failed() => Interlocked.Increment(ref _inARow) == 1;
}
