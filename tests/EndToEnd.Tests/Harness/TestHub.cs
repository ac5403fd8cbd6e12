using SensorHub.EndToEnd.Tests.PowerLoss;

namespace SensorHub.EndToEnd.Tests.Harness;

/// <summary>A hub on a temporary folder that may be stopped and started again.</summary>
internal sealed class TestHub : IAsyncDisposable
{
    private readonly TempFolder _temp = new();
    private readonly HubOptions _options;
    private HubProcess? _process;

    private TestHub(DateTimeOffset start, IReadOnlyDictionary<string, string> settings, bool withFaults, bool withShadow, string? data, int? files)
    {
        var folder = data ?? _temp.Folder("data");
        _options = new() { Data = folder, City = new(start), Settings = settings, MaxOpenFiles = files };
        if (withFaults || withShadow)
            Faults = new(folder, withShadow ? _temp.Folder("shadow") : null, _temp.Folder("control"));
        _options = _options with { Shadow = Faults };
    }

    public HubProcess Process => _process ?? throw new InvalidOperationException("The hub is down.");
    public HubClient Client => Process.Client;

    /// <summary>Delays and failures of its disk; null unless asked for.</summary>
    public SyncShadow? Faults { get; }

    /// <param name="start">City time of the start.</param>
    /// <param name="settings">By their keys, as <c>Journal:SegmentBytes</c>.</param>
    /// <param name="withFaults">Fsyncs can be disturbed.</param>
    /// <param name="withShadow">What survives a power cut is kept as well.</param>
    /// <param name="data">The data folder, when it must be a special one.</param>
    /// <param name="files">Files it may open; null = as many as the test itself.</param>
    public static async Task<TestHub> StartAsync(
        DateTimeOffset start, IReadOnlyDictionary<string, string>? settings = null, bool withFaults = false, bool withShadow = false,
        string? data = null, int? files = null)
    {
        var hub = new TestHub(start, settings ?? new Dictionary<string, string>(StringComparer.Ordinal), withFaults, withShadow, data, files);
        try
        {
            await hub.StartAgainAsync();
            return hub;
        }
        catch
        {
            await hub.DisposeAsync();
            throw;
        }
    }

    public async Task StartAgainAsync() => _process = await HubProcess.StartAsync(_options);

    public async Task StopAsync()
    {
        (await Process.TerminateAsync()).ShouldBe(0, Process.Log);
        await Process.DisposeAsync();
        _process = null;
    }

    public async Task KillAsync()
    {
        Process.Kill();
        await Process.DisposeAsync();
        _process = null;
    }

    /// <summary>Kills the hub and starts it on what a power cut at that instant would have left.</summary>
    public async Task CutPowerAsync()
    {
        await KillAsync();
        var image = System.IO.Path.Combine(_temp.Path, "image");
        PowerCut.StrictImage(Faults!, image);
        _process = await HubProcess.StartAsync(_options with { Data = image, Shadow = null });
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        _temp.Dispose();
    }
}
