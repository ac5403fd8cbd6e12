using SensorHub.Devices.Time;

namespace SensorHub.Devices.Tracks;

/// <summary>
/// Cuts fixes in order of time into trips and stops, each told once it has ended, in order of their begin.
/// Standing too short for a stop is part of the trip around it. Memory does not grow with the track.
/// </summary>
public sealed class TrackCutter(TrackSettings settings, Action<Trip> trip, Action<Stop> stop)
{
    private readonly long _minStopMs = (long)settings.MinStop.TotalMilliseconds;
    private readonly long _maxGapMs = (long)settings.MaxGap.TotalMilliseconds;
    private Stretch? _moving;
    private Stretch? _standing;
    private Fix _last;
    private bool _hasLast;

    public double DistanceM { get; private set; }
    public double MaxKmh { get; private set; }

    public void Take(in Fix fix)
    {
        if (_hasLast)
            Step(_last, fix);
        (_last, _hasLast) = (fix, true);
    }

    /// <summary>No fix follows.</summary>
    public void Finish() => Break(TripEnd.Open);

    private void Step(in Fix from, in Fix to)
    {
        var metres = from.Place.DistanceM(to.Place);
        var ms = to.AtMs - from.AtMs;
        var kmh = metres / 1000 * UnixMs.Hour / ms;
        DistanceM += metres;
        MaxKmh = Math.Max(MaxKmh, kmh);
        if (ms > _maxGapMs)
            Break(TripEnd.Gap);
        else if (kmh < settings.StandingKmh)
            (_standing ??= new(from)).Add(to, metres, kmh);
        else
            Move(from, to, metres, kmh);
    }

    private void Move(in Fix from, in Fix to, double metres, double kmh)
    {
        if (_standing is { } standing && !TryStop(standing))
            Join(standing);
        _standing = null;
        (_moving ??= new(from)).Add(to, metres, kmh);
    }

    private void Break(TripEnd end)
    {
        if (_standing is { } standing && !TryStop(standing) && _moving is not null)
            Join(standing);
        Tell(end);
        _standing = null;
    }

    private bool TryStop(Stretch standing)
    {
        if (standing.Span.LengthMs <= _minStopMs)
            return false;
        Tell(TripEnd.Stop);
        stop(new(standing.Span, standing.First.Place, standing.Fixes));
        return true;
    }

    private void Join(Stretch standing)
    {
        if (_moving is null)
            _moving = standing;
        else
            _moving.Add(standing);
    }

    private void Tell(TripEnd end)
    {
        if (_moving is { } m)
            trip(new(m.Span, m.First.Place, m.Last.Place, m.DistanceM, m.MaxKmh, m.MaxReportedKmh, m.Fixes, end));
        _moving = null;
    }

    /// <summary>Successive fixes, summed up.</summary>
    private sealed class Stretch(Fix first)
    {
        public Fix First { get; } = first;
        public Fix Last { get; private set; } = first;
        public double DistanceM { get; private set; }
        public double MaxKmh { get; private set; }
        public double? MaxReportedKmh { get; private set; } = first.ReportedKmh;
        public int Fixes { get; private set; } = 1;
        public TimeSpanMs Span => new(First.AtMs, Last.AtMs);

        public void Add(in Fix fix, double metres, double kmh)
        {
            Last = fix;
            DistanceM += metres;
            MaxKmh = Math.Max(MaxKmh, kmh);
            MaxReportedKmh = Max(MaxReportedKmh, fix.ReportedKmh);
            Fixes++;
        }

        /// <summary>A stretch that begins with the last fix of this one.</summary>
        public void Add(Stretch next)
        {
            Last = next.Last;
            DistanceM += next.DistanceM;
            MaxKmh = Math.Max(MaxKmh, next.MaxKmh);
            MaxReportedKmh = Max(MaxReportedKmh, next.MaxReportedKmh);
            Fixes += next.Fixes - 1;
        }

        private static double? Max(double? a, double? b) => a is null ? b : b is null ? a : Math.Max(a.Value, b.Value);
    }
}
