using System.Text;
using Microsoft.Extensions.Logging;
using SensorHub.Devices.Projections;
using SensorHub.Devices.Time;

namespace SensorHub.Storage.Influx;

/// <summary>How a projection is doing; every change of state is logged, dropped lines up to <see cref="DropsLogged"/> an hour. Thread safe.</summary>
internal sealed class ProjectionStatus(string name, ProjectionOptions options, TimeProvider city, ILogger log)
{
    public const int DropsLogged = 20;
    private const int MaxShown = 300;

    private readonly Lock _gate = new();
    private readonly string _kind = options.Kind == ProjectionKind.InfluxDb ? "influx_db" : "victoria_metrics";
    private ProjectionState _state = ProjectionState.Following;
    private long _sinceMs = city.NowMs();
    private long _position;
    private long _written;
    private long _dropped;
    private long _dropHour;
    private int _dropsLogged;
    private long _gaps;
    private string? _lastDropped;
    private string? _lastError;
    private long? _lastErrorMs;

    /// <summary>Everything before it was accepted.</summary>
    public long Position
    {
        get
        {
            lock (_gate)
                return _position;
        }
    }

    public ProjectionSnapshot Snapshot(long durablePosition, ReprojectionSnapshot? reprojection)
    {
        lock (_gate)
        {
            return new(
                name, _kind, options.Url, _state, _sinceMs, _position, Math.Max(0, durablePosition - _position), _written, _dropped, _lastDropped, _lastError,
                _lastErrorMs, _gaps, reprojection);
        }
    }

    public void Accepted()
    {
        lock (_gate)
        {
            if (_state != ProjectionState.Following)
                log.ProjectionFollows(name);
            Enter_NeedsLock(ProjectionState.Following);
        }
    }

    public void Reached(long position, long written)
    {
        lock (_gate)
        {
            _position = position;
            _written += written;
        }
    }

    public void Failed(Exception cause, TimeSpan pause)
    {
        lock (_gate)
        {
            var state = cause is ServerRefusedException ? ProjectionState.Refused : ProjectionState.Waiting;
            if (_state != state && state == ProjectionState.Refused)
                log.ProjectionRefused(name, options.Url, cause.Message, pause);
            else if (_state != state)
                log.ProjectionWaits(name, options.Url, cause.Message);
            (_lastError, _lastErrorMs) = (cause.Message, city.NowMs());
            Enter_NeedsLock(state);
        }
    }

    public void Dropped(ReadOnlySpan<byte> line, string reason)
    {
        lock (_gate)
        {
            _dropped++;
            _lastDropped = reason;
            if (MayLogDrop_NeedsLock())
                log.LineDropped(name, Encoding.UTF8.GetString(line[..Math.Min(line.Length, MaxShown)]).TrimEnd(), reason);
        }
    }

    public void Dropped(LinesDropped dropped)
    {
        lock (_gate)
        {
            _dropped += dropped.Points;
            _lastDropped = dropped.Reason;
            if (MayLogDrop_NeedsLock())
                log.PointsDropped(name, dropped.Points, dropped.Reason);
        }
    }

    public void Gap(long position, long firstPosition)
    {
        lock (_gate)
            _gaps++;
        log.ProjectionGap(name, position, firstPosition);
    }

    private bool MayLogDrop_NeedsLock()
    {
        var hour = city.NowMs() / UnixMs.Hour;
        (_dropHour, _dropsLogged) = (hour, hour == _dropHour ? _dropsLogged + 1 : 1);
        return _dropsLogged <= DropsLogged;
    }

    private void Enter_NeedsLock(ProjectionState state)
    {
        if (_state != state)
            _sinceMs = city.NowMs();
        _state = state;
    }
}
