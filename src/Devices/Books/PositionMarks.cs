namespace SensorHub.Devices.Books;

/// <summary>How much had been written at each of the newest positions, so that a consumer's count can be compared where it stands. Thread safe, bounded.</summary>
/// <param name="capacity">Positions kept, from 1.</param>
public sealed class PositionMarks(int capacity)
{
    private readonly Lock _gate = new();
    private readonly (long Position, long Count)[] _ring = new (long, long)[capacity];
    private int _newest = -1;
    private int _kept;

    /// <param name="position">Greater than all before; the same again replaces it.</param>
    public void Note(long position, long count)
    {
        lock (_gate)
        {
            if (_kept == 0 || _ring[_newest].Position != position)
            {
                _newest = (_newest + 1) % capacity;
                _kept = Math.Min(_kept + 1, capacity);
            }

            _ring[_newest] = (position, count);
        }
    }

    /// <summary>What had been written at that position; null when it is none of those kept.</summary>
    public long? CountAt(long position)
    {
        lock (_gate)
        {
            var (low, high) = (0, _kept - 1);
            while (low <= high)
            {
                var age = (low + high) / 2;
                var mark = _ring[(_newest - age + capacity) % capacity];
                if (mark.Position == position)
                    return mark.Count;
                if (mark.Position > position)
                    low = age + 1;
                else
                    high = age - 1;
            }

            return null;
        }
    }
}
