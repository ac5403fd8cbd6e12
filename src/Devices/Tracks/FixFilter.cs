using SensorHub.Devices.Geography;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;

namespace SensorHub.Devices.Tracks;

/// <summary>Believes a position or not, by the fixes before it. Readings must come in order of event time.</summary>
public struct FixFilter
{
    private GeoPoint _believed;
    private GeoPoint _doubted;
    private long _believedMs;
    private long _doubtedMs;
    private bool _hasBelieved;
    private bool _hasDoubted;

    /// <summary>The newest place believed; null before the first.</summary>
    public readonly GeoPoint? Believed => _hasBelieved ? _believed : null;

    /// <summary>Where the device was, when the reading says so and is believed.</summary>
    public bool TryTake(FixFilterSettings settings, long atMs, ReadOnlySpan<MetricValue> values, out GeoPoint place)
    {
        place = default;
        if (values.Good(Metric.Lat) is not { } lat || values.Good(Metric.Lon) is not { } lon
            || values.Good(Metric.Located) == 0 || values.Good(Metric.Satellites) < settings.MinSatellites)
            return false;
        place = new(lat, lon);
        return Believes(settings, place, atMs);
    }

    /// <summary>Writes its state for a checkpoint.</summary>
    public readonly void Write(BinaryWriter to)
    {
        to.Write(_hasBelieved);
        to.Write(_believed.Lat);
        to.Write(_believed.Lon);
        to.Write(_believedMs);
        to.Write(_hasDoubted);
        to.Write(_doubted.Lat);
        to.Write(_doubted.Lon);
        to.Write(_doubtedMs);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static FixFilter Read(BinaryReader from) => new()
    {
        _hasBelieved = from.ReadBoolean(),
        _believed = new(from.ReadDouble(), from.ReadDouble()),
        _believedMs = from.ReadInt64(),
        _hasDoubted = from.ReadBoolean(),
        _doubted = new(from.ReadDouble(), from.ReadDouble()),
        _doubtedMs = from.ReadInt64(),
    };

    private bool Believes(FixFilterSettings settings, GeoPoint fix, long atMs)
    {
        if (fix is { Lat: 0, Lon: 0 })
            return false;
        if (_hasBelieved && !IsReachable(settings, _believed, _believedMs, fix, atMs))
        {
            // The outlier may have been the fix before: a second one that agrees with the doubted one is believed.
            var agrees = _hasDoubted && IsReachable(settings, _doubted, _doubtedMs, fix, atMs);
            (_doubted, _doubtedMs, _hasDoubted) = (fix, atMs, true);
            if (!agrees)
                return false;
        }

        (_believed, _believedMs, _hasBelieved, _hasDoubted) = (fix, atMs, true, false);
        return true;
    }

    private static bool IsReachable(FixFilterSettings settings, GeoPoint from, long fromMs, GeoPoint to, long toMs)
    {
        var hours = (toMs - fromMs) / (double)UnixMs.Hour;
        return from.DistanceM(to) / 1000 <= settings.MaxKmh * hours;
    }
}
