using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Storage.Retention;

namespace SensorHub.Storage.Telemetry.Retention;

/// <summary>What telemetry keeps and for how long.</summary>
/// <param name="Timers">Monotonic.</param>
/// <param name="Speed">City seconds per second.</param>
public sealed record Keeping(RetentionOptions Options, IHolds Holds, TimeProvider Timers, double Speed = 1)
{
    /// <summary>The usual times and nothing under hold.</summary>
    public static Keeping Default { get; } = new(RetentionOptions.Default, new NoHolds(), SystemClock.Instance);

    /// <summary>Waits: for the thread that writes telemetry.</summary>
    internal HeldSpans Held(CancellationToken cancellation) => Holds.ReadAsync(cancellation).GetAwaiter().GetResult();

    private sealed class NoHolds : IHolds
    {
        public Task<HeldSpans> ReadAsync(CancellationToken cancellation) => Task.FromResult(HeldSpans.None);
    }
}
