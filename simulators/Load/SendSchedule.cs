namespace SensorHub.Simulators.Load;

/// <summary>
/// When each message of one connection is to be sent: evenly at its rate, in slots of <see cref="Slot"/>. A message counts from its time on the
/// schedule, whatever held up the ones before it, so a server that stalls is charged for all that should have been sent meanwhile.
/// </summary>
/// <param name="perSecond">Messages a second, more than 0.</param>
/// <param name="phase">0…1: by what part of an interval the first one is earlier, so that connections do not all send at once.</param>
/// <param name="begun">Timestamp of the clock.</param>
internal sealed class SendSchedule(double perSecond, double phase, long begun, TimeProvider clock)
{
    public static readonly TimeSpan Slot = TimeSpan.FromMilliseconds(5);

    // Parts of a slot and of a message that are rounding: what is due by its own time is due by that of its slot.
    private const double SlotRounding = 1e-6;
    private const double MessageRounding = 1e-4;
    private readonly double _perSlot = perSecond * Slot.TotalSeconds;
    private readonly double _ticksPerSlot = Slot.TotalSeconds * clock.TimestampFrequency;

    /// <summary>Whole slots that are over.</summary>
    public long SlotAt(long timestamp) => (long)((timestamp - begun) / _ticksPerSlot + SlotRounding);

    /// <summary>Messages that should have been sent when so many slots are over.</summary>
    public long DueBy(long slot) => (long)(slot * _perSlot + phase + MessageRounding);

    /// <summary>When a message is to be sent; the first is 0.</summary>
    public long TimestampOf(long message) => begun + (long)(Math.Ceiling((message + 1 - phase) / _perSlot - SlotRounding) * _ticksPerSlot);
}
