using SensorHub.Devices.Readings;
using SensorHub.Storage.Tests.Telemetry;

namespace SensorHub.Storage.Tests.Influx;

/// <summary>Readings as a city has them.</summary>
internal static class Life
{
    public const long T = 1_790_000_000_000;

    /// <summary>Every kind of entry there is, of two devices.</summary>
    public static void CommitOneOfEach(this StoreRig store)
    {
        store.Commit(
            Entries.Of(1, T, 61.2, periodS: 60),
            Entries.Of(1, T, 60, EntryKind.Merge, EntryFlags.None, [new(Metric.Lmax, Quality.Good, 70.4), new(Metric.Battery, Quality.Good, 88)]),
            Entries.Of(1, T, 99.9, EntryKind.Conflict, periodS: 60),
            Entries.Of(1, T + 60_000, 62, periodS: 60),
            Entries.Of(1, T + 60_000, 60, EntryKind.Correction, EntryFlags.Resent, [new(Metric.Leq, Quality.Good, 55.5)], revision: 1),
            Entries.Of(1, T, 64.1, periodS: 1),
            Entries.Of(1, T + 5_000, 50, flags: EntryFlags.ClockSuspect),
            Entries.Of(1, T + 120_000, 60, EntryKind.Reading, EntryFlags.None, [new(Metric.Leq, Quality.Maintenance, 80), new(Metric.L90, Quality.Good, 51)]));
        store.Commit(
            Entries.Of(2, T - 86_400_000, 1e-5, periodS: 0),
            Entries.Of(2, T, 0, EntryKind.Reading, EntryFlags.None, [new(Metric.Lat, Quality.Good, 31.230415), new(Metric.Lon, Quality.Good, -121.47371), new(Metric.Lifted, Quality.Good, 1), new(Metric.Rssi, Quality.Good, -70)]),
            Entries.Of(2, T, 60, EntryKind.Reading, EntryFlags.None, [new(Metric.Temperature, Quality.NonFinite, 0)]));
    }

    /// <summary>A run of seconds of one device.</summary>
    public static void CommitSeconds(this StoreRig store, int device, int from, int count, double leq = 60) =>
        store.Commit([.. Enumerable.Range(from, count).Select(i => Entries.Of(device, T + i * 1000L, leq + i % 10))]);
}
