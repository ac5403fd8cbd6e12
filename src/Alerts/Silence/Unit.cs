using SensorHub.Alerts.Rules;
using SensorHub.Devices.Geography;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Silence;

/// <summary>What falls silent together: a gateway with the devices behind it, or a device that reports for itself.</summary>
internal sealed class Unit(int head)
{
    // Members that report every second do not end a spell by a late message.
    private const long LeastSpellGapMs = UnixMs.Minute;

    private long _spellGapMs;

    /// <summary>When anybody of it was heard.</summary>
    public Listener Whole;

    /// <summary>Handle of the gateway, or of the device.</summary>
    public int Head => head;

    /// <summary>Handles of the devices behind the gateway, ascending.</summary>
    public int[] Children { get; set; } = [];

    /// <summary>Since when somebody of it is heard without a gap that speaks of the gateway, up time.</summary>
    public long SpellUpMs { get; set; }

    /// <summary>No child is silent before, up time.</summary>
    public long NextChildUpMs { get; set; }

    /// <summary>Its members are known. Children alone say how long it may be silent; a gateway without any says so itself.</summary>
    public void Plan(SilenceRule rule, Device head, IReadOnlyCollection<Device> children)
    {
        var listened = children.Where(c => c.Enabled).DefaultIfEmpty(head).ToList();
        Whole.ThresholdMs = listened.Max(d => rule.ThresholdMs(d.IntervalS));
        _spellGapMs = Math.Max(LeastSpellGapMs, 3 * listened.Append(head).Min(d => d.IntervalS) * UnixMs.Second);
        NextChildUpMs = 0;
    }

    public void Hear(long receivedMs, long upMs)
    {
        if (!Whole.WasHeard || upMs - Whole.HeardUpMs > _spellGapMs)
            SpellUpMs = upMs;
        Whole.Hear(receivedMs, upMs);
    }
}

/// <summary>One device as the plan has it.</summary>
/// <param name="Unit">What it reports through, or is.</param>
internal sealed record Watched(Device Device, Unit Unit, GeoPoint? Location)
{
    public bool IsChild => Unit.Head != Device.Handle;

    /// <summary>After its gateway has come back, a child has this long to do so too.</summary>
    public long ReturnMs => 3 * Device.IntervalS * UnixMs.Second;
}

/// <summary>What the newest word of a vehicle's ignition is.</summary>
internal record struct Parking(long AtMs, bool IsParked);
