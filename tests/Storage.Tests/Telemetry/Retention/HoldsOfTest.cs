using System.Collections.Immutable;
using SensorHub.Devices.Registry;

namespace SensorHub.Storage.Tests.Telemetry.Retention;

/// <summary>Holds that a test sets; devices <c>d-1</c>, <c>d-2</c>… have handles 1, 2…</summary>
internal sealed class HoldsOfTest(int devices = 5) : IHolds
{
    private readonly RegistrySnapshot _city = RegistrySnapshot.Empty with
    {
        Devices = Enumerable.Range(1, devices).Select(Device).ToImmutableDictionary(d => d.Id),
    };

    public List<HeldSpan> Spans { get; } = [];
    public HeldSpans Now => HeldSpans.Of(_city, Spans);

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
