using SensorHub.Alerts.Silence;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;

namespace SensorHub.Alerts.Health;

/// <summary>The vitals of all devices by handle. Written by the evaluation, one lock for each record of the journal, and read by anyone.</summary>
internal sealed class VitalsTable(SilentDevices silent) : IDeviceVitals
{
    private readonly Lock _gate = new();
    private VitalsRow[] _rows = [];
    private long _clockMs;

    public void Take(in JournalRecord record)
    {
        var rest = record.Entries.Span;
        lock (_gate)
        {
            _clockMs = record.CommittedMs;
            while (!rest.IsEmpty)
            {
                var entry = new ReadingEntry(rest);
                if (entry.Device > 0)
                    Row(entry.Device).Take(in entry);
                rest = rest[entry.Length..];
            }
        }
    }

    public DeviceVitals Of(Device device)
    {
        lock (_gate)
            return Show(device);
    }

    public IReadOnlyList<DeviceVitals> Of(IReadOnlyList<Device> devices)
    {
        var shown = new List<DeviceVitals>(devices.Count);
        lock (_gate)
        {
            foreach (var device in devices)
                shown.Add(Show(device));
        }

        return shown;
    }

    // i64 clock, { i32 handle, row }, i32 0.
    public void Write(BinaryWriter to)
    {
        to.Write(_clockMs);
        for (var handle = 1; handle < _rows.Length; handle++)
        {
            if (_rows[handle] is { LastSeenMs: 0, Quarantined: 0 })
                continue;
            to.Write(handle);
            _rows[handle].Write(to);
        }

        to.Write(0);
    }

    public void Read(BinaryReader from)
    {
        lock (_gate)
        {
            _clockMs = from.ReadInt64();
            for (var handle = from.ReadInt32(); handle != 0; handle = from.ReadInt32())
                Row(handle).Read(from);
        }
    }

    private ref VitalsRow Row(int handle)
    {
        if (handle >= _rows.Length)
            Array.Resize(ref _rows, Math.Max(handle + 1, _rows.Length * 3 / 2));
        return ref _rows[handle];
    }

    private DeviceVitals Show(Device device)
    {
        var row = device.Handle < _rows.Length ? _rows[device.Handle] : default;
        var isRegular = device.Kind != DeviceKind.Truck;
        return new()
        {
            AtMs = _clockMs,
            LastSeenMs = row.LastSeenMs == 0 ? null : row.LastSeenMs,
            NewestEventMs = row.NewestEventMs == 0 ? null : row.NewestEventMs,
            KeptHour = isRegular ? row.Kept(_clockMs, hoursBack: 1, device.IntervalS) : null,
            KeptDay = isRegular ? row.Kept(_clockMs, hoursBack: 24, device.IntervalS) : null,
            MedianGapMs = row.MedianGapMs(),
            ClockDriftMs = -row.LagMs,
            SuspectClocks = row.Suspects,
            IsClockSuspect = row.IsClockSuspect,
            Battery = row.Battery,
            Rssi = row.Rssi,
            SilentFromMs = silent.FromMs(device.Handle),
            Quarantined = row.Quarantined,
        };
    }
}
