namespace SensorHub.Alerts.Silence;

/// <summary>Since when devices are silent, as the rule has it; one behind a silent gateway is too. Written by the evaluation, read by any thread.</summary>
internal sealed class SilentDevices
{
    private long[] _fromMs = [];

    /// <summary>Null = it is not silent, or not yet.</summary>
    public long? FromMs(int handle)
    {
        var fromMs = Volatile.Read(ref _fromMs);
        return handle < fromMs.Length && Volatile.Read(ref fromMs[handle]) is var at and not 0 ? at : null;
    }

    /// <summary>Makes room for handles below a number.</summary>
    public void Grow(int handles)
    {
        if (handles <= _fromMs.Length)
            return;
        var grown = new long[handles];
        _fromMs.CopyTo(grown, 0);
        Volatile.Write(ref _fromMs, grown);
    }

    /// <param name="fromMs">0 = it is not.</param>
    public void Set(int handle, long fromMs) => Volatile.Write(ref _fromMs[handle], fromMs);
}
