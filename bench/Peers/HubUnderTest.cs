using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using SensorHub.Bench.Load;
using SensorHub.Host.Composition;
using SensorHub.Simulators.Load;
using SensorHub.Storage.Operational.Registry;

namespace SensorHub.Bench.Peers;

/// <summary>A hub of its own on a new data folder, durable, all rules on, quota off; removed with everything afterwards.</summary>
internal sealed class HubUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private readonly string _folder = Directory.CreateTempSubdirectory("sensorhub-bench-").FullName;
    private readonly string[] _settings;
    private HttpClient _http = new();

    private HubUnderTest(params string[] settings)
    {
        _settings = settings;
        Process = Launch();
    }

    public ServerProcess Process { get; private set; }
    public int MqttPort { get; private set; }

    /// <summary>Its API, as administrator.</summary>
    public HttpClient Http => _http;
    public string CredentialsFile => Path.Combine(_folder, "credentials.csv");
    public string Data => Path.Combine(_folder, "data");
    private string LogFile => Path.Combine(_folder, "hub.log");

    public static async Task<HubUnderTest> StartAsync(FleetFiles fleet, TimeProvider clock, params string[] settings)
    {
        var hub = new HubUnderTest(settings);
        await hub.WaitUntilReadyAsync(clock);
        await hub.RegisterAsync(fleet);
        await File.WriteAllLinesAsync(hub.CredentialsFile, fleet.Credentials());
        return hub;
    }

    public async Task RegisterAsync(FleetFiles fleet)
    {
        await ImportAsync("sites", fleet.Sites());
        if (fleet.Gateways > 0)
            await ImportAsync("devices", fleet.GatewayRows());
        await ImportAsync("devices", fleet.DeviceRows());
    }

    /// <summary>Runs the hub, which has stopped, again on the same data; returns when its listeners are open.</summary>
    public async Task RestartAsync(TimeProvider clock)
    {
        await Process.DisposeAsync();
        _http.Dispose();
        _http = new();
        ListeningPorts.Remove(Data);
        Process = Launch();
        await WaitUntilListeningAsync(clock);
    }

    public async Task<JsonElement> LedgerAsync() => JsonDocument.Parse(await _http.GetStringAsync("/api/v1/ledger")).RootElement;

    public async Task<Gauges> GaugesAsync() => new(await _http.GetStringAsync("/metrics"));

    /// <summary>A query of the API; fails unless it is answered.</summary>
    public async Task GetAsync(string path, CancellationToken cancellation)
    {
        using var answer = await _http.GetAsync(path, cancellation);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Values of LAeq of all devices from a time on, as history answers them.</summary>
    public async Task<long> CountReadingsAsync(DateTimeOffset from)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/api/v1/readings?metric=leq&agg=count&from={from.ToUnixTimeMilliseconds()}&to={from.AddYears(10).ToUnixTimeMilliseconds()}");
        using var answer = JsonDocument.Parse(await _http.GetStringAsync(path));
        return (long)answer.RootElement.GetProperty("items").EnumerateArray().Sum(item => item.GetProperty("value").GetDouble());
    }

    /// <summary>Alerts of every state, following the pages.</summary>
    public async Task<int> CountAlertsAsync()
    {
        var count = 0;
        var after = "";
        while (true)
        {
            var page = JsonDocument.Parse(await _http.GetStringAsync($"/api/v1/alerts?limit=1000{after}")).RootElement;
            count += page.GetProperty("items").GetArrayLength();
            if (!page.TryGetProperty("next", out var next) || next.ValueKind == JsonValueKind.Null)
                return count;
            after = $"&after={Uri.EscapeDataString(next.GetString()!)}";
        }
    }

    /// <summary>Waits until evaluation has caught up with the journal.</summary>
    public async Task SettleAsync(int alerts, TimeProvider clock)
    {
        for (var tries = 0; tries < 120 && await CountAlertsAsync() < alerts; tries++)
            await Task.Delay(TimeSpan.FromMilliseconds(500), clock);
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    public async Task WaitUntilReadyAsync(TimeProvider clock)
    {
        await WaitUntilListeningAsync(clock);
        await UntilAsync(async () => (await _http.GetAsync("/readyz")).IsSuccessStatusCode, clock);
    }

    private ServerProcess Launch() => new(
        "dotnet",
        [
            Path.Combine(AppContext.BaseDirectory, "sensorhub.dll"), "run", "--data", Data,
            "--set", "Http:Port=0", "--set", "Mqtt:Port=0", "--set", "Ingest:DeviceQuota:PerSecond=0",
            .. _settings.SelectMany(s => new[] { "--set", s }),
        ],
        LogFile);

    private async Task WaitUntilListeningAsync(TimeProvider clock)
    {
        await UntilAsync(() => Task.FromResult(ListeningPorts.TryRead(Data) is not null), clock);
        var ports = ListeningPorts.TryRead(Data)!;
        MqttPort = int.Parse(ports.Mqtt![(ports.Mqtt!.LastIndexOf(':') + 1)..]);
        _http.BaseAddress = new Uri($"http://{ports.Http}");
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer", (await File.ReadAllTextAsync(Path.Combine(Data, FirstAdministrator.TokenFile))).Trim());
    }

    private async Task UntilAsync(Func<Task<bool>> isTrue, TimeProvider clock)
    {
        var started = clock.GetTimestamp();
        while (clock.GetElapsedTime(started) < StartLimit && !Process.HasExited)
        {
            if (await isTrue())
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(20), clock);
        }

        throw new InvalidOperationException($"the hub did not start: {await File.ReadAllTextAsync(LogFile)}");
    }

    private async Task ImportAsync(string resource, IEnumerable<string> lines)
    {
        using var content = new StringContent(string.Join('\n', lines));
        content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        using var answer = await _http.PostAsync($"/api/v1/{resource}/import", content);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"import of {resource} failed: {await answer.Content.ReadAsStringAsync()}");
    }
}
