using System.Collections;

namespace SensorHub.Web.Api.Readings;

/// <summary>
/// Points in the order in which they were added, in blocks below the size of large objects: an answer of many points leaves nothing that only a full
/// collection takes away.
/// </summary>
internal sealed class PointList : IReadOnlyList<PointShown>
{
    // Of 24 bytes each; the runtime keeps arrays from 85,000 bytes on apart.
    private const int BlockLength = 2048;

    private readonly List<List<PointShown>> _blocks = [[]];

    public int Count => (_blocks.Count - 1) * BlockLength + _blocks[^1].Count;

    public PointShown this[int index] => _blocks[index / BlockLength][index % BlockLength];

    public void Add(PointShown point)
    {
        if (_blocks[^1].Count == BlockLength)
            _blocks.Add(new(BlockLength));
        _blocks[^1].Add(point);
    }

    public IEnumerator<PointShown> GetEnumerator()
    {
        foreach (var block in _blocks)
        {
            foreach (var point in block)
                yield return point;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
