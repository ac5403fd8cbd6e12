using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;

namespace SensorHub.Storage.Influx;

/// <summary>The journal as lines, record by record. Not thread safe.</summary>
internal sealed class JournalLines(IJournalFeed feed, IRegistry registry) : IDisposable
{
    private readonly MetricValue[] _values = new MetricValue[ReadingEntry.MaxValues];
    private IJournalReader? _reader;

    /// <summary>Everything before it was given.</summary>
    public long Position { get; private set; }

    /// <summary>The journal has forgotten what comes next, or never had it: its folder was restored.</summary>
    public bool IsLost => Position < feed.FirstPosition || Position > feed.DurablePosition;

    public void MoveTo(long position)
    {
        _reader?.Dispose();
        _reader = null;
        Position = position;
    }

    /// <summary>Adds lines until there are <paramref name="bytes"/> of them.</summary>
    /// <returns>False when there is nothing more to read now.</returns>
    /// <exception cref="IOException">It cannot be read now; the same call goes on.</exception>
    /// <exception cref="InvalidDataException">A record is damaged.</exception>
    public bool Fill(LineBatch lines, int bytes, CancellationToken cancellation)
    {
        _reader ??= feed.OpenReader(Position);
        while (lines.Length < bytes)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!_reader.TryRead(out var record))
                return false;
            Take(record, lines);
            Position = record.NextPosition;
        }

        return true;
    }

    public void Dispose() => _reader?.Dispose();

    private void Take(in JournalRecord record, LineBatch lines)
    {
        var devices = registry.Current.DevicesByHandle;
        var entries = record.Entries.Span;
        while (!entries.IsEmpty)
        {
            var entry = new ReadingEntry(entries);
            entries = entries[entry.Length..];
            if (!entry.IsReading || !devices.TryGetValue(entry.Device, out var device))
                continue;
            for (var i = 0; i < entry.ValueCount; i++)
                _values[i] = entry.Value(i);
            lines.Add(device.Id, entry.PeriodS, entry.EventMs, entry.Kind, entry.Flags, entry.Revision, _values.AsSpan(0, entry.ValueCount));
        }
    }
}
