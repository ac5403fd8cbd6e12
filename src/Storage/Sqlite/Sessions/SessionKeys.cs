namespace SensorHub.Storage.Sqlite.Sessions;

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

    public void Add(params IEnumerable<string> keys)
    {
        lock (_gate)
            _keys.UnionWith(keys);
    }

    public void Remove(string key)
    {
        lock (_gate)
            _keys.Remove(key);
    }
}
