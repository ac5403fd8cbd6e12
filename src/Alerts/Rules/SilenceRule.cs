namespace SensorHub.Alerts.Rules;

/// <summary>
/// A device that is not heard any more while the hub listens. Judged by receive times alone; no occurrence cuts it. Subject: the device, or its
/// gateway when nothing of that is heard. At most one such rule is in force.
/// </summary>
public sealed record SilenceRule : Rule
{
    /// <summary>Report intervals without a reading, from 1 …</summary>
    public required int Intervals { get; init; }

    /// <summary>… and at least this long, above 0.</summary>
    public required TimeSpan AtLeast { get; init; }

    /// <summary>How long a device must be silent, ms.</summary>
    public long ThresholdMs(int intervalS) => Math.Max((long)AtLeast.TotalMilliseconds, Intervals * intervalS * 1000L);

    /// <exception cref="ArgumentException">Its numbers are of no use; names all faults.</exception>
    public void Validate() => RuleFault.ThrowIfAny(this, [.. Faults()]);

    internal IEnumerable<RuleFault> Faults()
    {
        if (Intervals < 1)
            yield return new(nameof(Intervals), "intervals are counted from 1");
        if (AtLeast <= TimeSpan.Zero)
            yield return new(nameof(AtLeast), "how long a device must be silent must be above 0");
    }
}
