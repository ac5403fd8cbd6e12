namespace SensorHub.Host.Sockets;

/// <summary>Room for so many sockets at a time. Thread safe.</summary>
internal sealed class Seats(int limit)
{
    private int _taken;
    private long _refused;

    public int Limit => limit;
    public int Taken => Volatile.Read(ref _taken);

    /// <summary>How many found no room since the start.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <returns>False when all are taken: counted.</returns>
    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= limit)
            return true;
        Interlocked.Decrement(ref _taken);
        Interlocked.Increment(ref _refused);
        return false;
    }

    public void Release() => Interlocked.Decrement(ref _taken);
}

/// <summary>The seats of the hub.</summary>
internal sealed record HubSeats(Seats All, Seats Http)
{
    public HubSeats(SocketPlan plan) : this(new Seats(plan.Sockets), new Seats(plan.Http))
    {
    }
}
