using System.Collections.Immutable;
using SensorHub.Devices.Registry;

namespace SensorHub.Storage.Tests.Telemetry.Retention;

/// <summary>Holds that a test sets; devices <c>d-1</c> to <c>d-5</c> have handles 1 to 5.</summary>
internal sealed class HoldsOfTest : IHolds
{
    private static readonly RegistrySnapshot City = RegistrySnapshot.Empty with
    {
        Devices = Enumerable.Range(1, 5).Select(Device).ToImmutableDictionary(d => d.Id),
    };

    public List<HeldSpan> Spans { get; } = [];
    public HeldSpans Now => HeldSpans.Of(City, Spans);

    public static HeldSpan Of(int device, long fromMs, long toMs) => new($"d-{device}", null, fromMs, toMs);

    /// <summary>Done once, behind the next answer.</summary>
    public Action? AfterNextRead { get; set; }

    public Task<HeldSpans> ReadAsync(CancellationToken cancellation)
    {
        var now = Now;
        var after = AfterNextRead;
        AfterNextRead = null;
        after?.Invoke();
        return Task.FromResult(now);
    }

    private static Device Device(int handle) => new()
    {
        Handle = handle,
        Id = $"d-{handle}",
        Kind = DeviceKind.Noise,
        Model = "",
        IntervalS = 1,
        Enabled = true,
        SecretHash = default,
    };
}
