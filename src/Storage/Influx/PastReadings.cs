using SensorHub.Devices.Projections;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Storage.Operational.Projections;
using SensorHub.Storage.Telemetry;

namespace SensorHub.Storage.Influx;

/// <summary>
/// Stored entries as lines, device by device and hour by hour. Entries of one key come in the order in which they were admitted, so that a correction
/// is written behind what it corrects. Memory is that of one hour of one device.
/// </summary>
internal sealed class PastReadings(TelemetryStore telemetry, IRegistry registry, TimeProvider city)
{
    /// <summary>Highest handle given to a device; 0 = none.</summary>
    public int LastDevice => registry.Current.DevicesByHandle.Keys.DefaultIfEmpty().Max();

    /// <summary>Adds lines until there are <paramref name="bytes"/> of them, or no more of the run.</summary>
    /// <returns>Where the run stands behind them.</returns>
    /// <exception cref="IOException">It cannot be read now; the same call may be made again once the lines are cleared.</exception>
    /// <exception cref="InvalidDataException">What is stored is damaged.</exception>
    public ProjectionRun Fill(LineBatch lines, ProjectionRun run, int bytes, CancellationToken cancellation)
    {
        var last = LastDevice;
        using var hours = telemetry.OpenHours();
        while (lines.Length < bytes)
        {
            cancellation.ThrowIfCancellationRequested();
            if (run.Device > last)
                return run with { State = ReprojectionState.Done, EndedMs = city.NowMs() };
            run = run.NextMs < run.ToMs && registry.Current.DevicesByHandle.TryGetValue(run.Device, out var device)
                && hours.LoadNext(device.Handle, run.NextMs) is { } hour && hour * UnixMs.Hour < run.ToMs
                    ? run with { NextMs = Take(hours.Rows, device.Id, run, lines, bytes) ?? (hour + 1) * UnixMs.Hour }
                    : run with { Device = run.Device + 1, NextMs = run.FromMs };
        }

        return run;
    }

    /// <returns>The event time to go on at when the lines are enough before the hour is over, else null.</returns>
    private static long? Take(EntryRows rows, string device, ProjectionRun run, LineBatch lines, int bytes)
    {
        var beforeMs = long.MinValue;
        foreach (ref readonly var row in rows.Rows)
        {
            if (row.EventMs < run.NextMs)
                continue;
            if (row.EventMs >= run.ToMs || (row.EventMs != beforeMs && lines.Length >= bytes))
                return row.EventMs;
            lines.Add(device, row.PeriodS, row.EventMs, row.Kind, row.Flags, row.Revision, rows.ValuesOf(row));
            beforeMs = row.EventMs;
        }

        return null;
    }
}
