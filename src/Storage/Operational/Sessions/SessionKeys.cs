namespace SensorHub.Storage.Operational.Sessions;

/// <summary>The keys of all sessions, never fewer than there are. Thread safe.</summary>
internal sealed class SessionKeys(IEnumerable<string> keys)
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _keys = [.. keys];

    public int Count
    {
        get
        {
            lock (_gate)
                return _keys.Count;
        }
    }

    public bool Contains(string key)
    {
        lock (_gate)
            return _keys.Contains(key);
    }

    /// <returns>False when it was there.</returns>
    public bool Add(string key)
    {
        lock (_gate)
            return _keys.Add(key);
    }

    public void Remove(string key)
    {
        lock (_gate)
            _keys.Remove(key);
    }
}
