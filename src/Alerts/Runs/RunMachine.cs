using SensorHub.Alerts.Evaluation;
using SensorHub.Devices.Geography;
using SensorHub.Devices.Time;
using SensorHub.Devices.Tracks;

namespace SensorHub.Alerts.Runs;

/// <summary>The numbers that a run is measured by, ms.</summary>
/// <param name="AtLeastMs">How long it must hold.</param>
/// <param name="MinReadings">How many readings must show it.</param>
/// <param name="MaxGapMs">A longer gap between readings breaks it.</param>
/// <param name="CoverMs">What one reading proves.</param>
internal readonly record struct RunShape(long AtLeastMs, int MinReadings, long MaxGapMs, long CoverMs);

/// <summary>What one reading did to the confirmed stretches.</summary>
internal enum RunChange
{
    None,

    /// <summary>The one that runs is longer, or confirmed now.</summary>
    Grew,

    /// <summary>One has ended, or its place is known now.</summary>
    Turned,
}

/// <summary>
/// Finds the stretches of one occurrence in which a condition holds, from the readings of one device in order of time.
/// A stretch runs from its first reading to the end of what its last one covers; readings that do not know are as if not there.
/// </summary>
internal sealed class RunMachine(TimeSpanMs occurrence)
{
    private readonly List<Episode> _done = [];
    private long _fromMs;
    private long _lastMs;
    private int _count;
    private GeoPoint? _place;
    private double? _value;
    private bool _runs;

    public FixFilter Fixes;

    public TimeSpanMs Occurrence => occurrence;

    /// <summary>Event time of the newest reading taken.</summary>
    public long LastEventMs { get; set; } = long.MinValue;

    /// <summary>The device fell silent while it held.</summary>
    public bool IsSilent { get; set; }

    public bool IsRunning => _runs;

    /// <summary>Event time of the newest reading that shows what runs.</summary>
    public long LastShownMs => _lastMs;

    /// <summary>What runs, as far as it is shown.</summary>
    public TimeSpanMs Running(in RunShape shape) => new(_fromMs, EndMs(in shape));

    public RunChange Take(in RunShape shape, long eventMs, in Said said)
    {
        LastEventMs = eventMs;
        IsSilent = false;
        var hasEnded = _runs && eventMs - _lastMs > shape.MaxGapMs && Finish(in shape);
        if (said.Holding == Holding.No || (said.Holding == Holding.Yes && said.Value != _value))
            hasEnded |= Finish(in shape);
        if (said.Holding != Holding.Yes)
            return hasEnded ? RunChange.Turned : RunChange.None;
        if (!_runs)
            (_runs, _fromMs, _count, _place, _value) = (true, eventMs, 0, said.Place, said.Value);
        var isPlaced = _place is null && said.Place is not null;
        _place ??= said.Place;
        _lastMs = eventMs;
        _count++;
        if (hasEnded || isPlaced)
            return RunChange.Turned;
        return IsConfirmed(in shape) ? RunChange.Grew : RunChange.None;
    }

    /// <summary>Nothing more can come.</summary>
    /// <returns>True when it leaves a confirmed stretch.</returns>
    public bool Finish(in RunShape shape)
    {
        var isConfirmed = _runs && IsConfirmed(in shape);
        if (isConfirmed)
            _done.Add(Current(isOpen: false, in shape));
        _runs = false;
        return isConfirmed;
    }

    /// <summary>Confirmed stretches, the one that runs included.</summary>
    public void AddEpisodes(in RunShape shape, List<Episode> to)
    {
        to.AddRange(_done);
        if (_runs && IsConfirmed(in shape))
            to.Add(Current(isOpen: !IsSilent, in shape));
    }

    public void Write(BinaryWriter to)
    {
        to.Write(LastEventMs);
        to.Write(IsSilent);
        to.Write(_runs);
        to.Write(_fromMs);
        to.Write(_lastMs);
        to.Write(_count);
        WritePlace(to, _place);
        to.Write(_value is not null);
        to.Write(_value ?? 0);
        Fixes.Write(to);
        to.Write(_done.Count);
        foreach (var episode in _done)
        {
            to.Write(episode.FromMs);
            to.Write(episode.ToMs);
            to.Write(episode.Value ?? 0);
            to.Write(episode.Count);
            WritePlace(to, episode.Place);
        }
    }

    public static RunMachine Read(TimeSpanMs occurrence, BinaryReader from)
    {
        var machine = new RunMachine(occurrence)
        {
            LastEventMs = from.ReadInt64(),
            IsSilent = from.ReadBoolean(),
            _runs = from.ReadBoolean(),
            _fromMs = from.ReadInt64(),
            _lastMs = from.ReadInt64(),
            _count = from.ReadInt32(),
            _place = ReadPlace(from),
            _value = ReadValue(from),
            Fixes = FixFilter.Read(from),
        };
        for (var left = from.ReadInt32(); left > 0; left--)
            machine._done.Add(new(from.ReadInt64(), from.ReadInt64(), false, from.ReadDouble(), from.ReadInt32(), ReadPlace(from)));
        return machine;
    }

    private bool IsConfirmed(in RunShape shape) => _count >= shape.MinReadings && EndMs(in shape) - _fromMs >= shape.AtLeastMs;

    private Episode Current(bool isOpen, in RunShape shape)
    {
        var toMs = EndMs(in shape);
        return new(_fromMs, toMs, isOpen, (toMs - _fromMs) / (double)UnixMs.Second, _count, _place);
    }

    private long EndMs(in RunShape shape) => Math.Min(occurrence.ToMs, _lastMs + shape.CoverMs);

    private static void WritePlace(BinaryWriter to, GeoPoint? place)
    {
        to.Write(place is not null);
        to.Write(place?.Lat ?? 0);
        to.Write(place?.Lon ?? 0);
    }

    private static GeoPoint? ReadPlace(BinaryReader from)
    {
        var has = from.ReadBoolean();
        var place = new GeoPoint(from.ReadDouble(), from.ReadDouble());
        return has ? place : null;
    }

    private static double? ReadValue(BinaryReader from)
    {
        var has = from.ReadBoolean();
        var value = from.ReadDouble();
        return has ? value : null;
    }
}
