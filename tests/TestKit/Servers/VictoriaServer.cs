namespace SensorHub.TestKit.Servers;

/// <summary>A real VictoriaMetrics of a test's own, at a free loopback port, in a temporary folder, that keeps everything.</summary>
public sealed class VictoriaServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly HttpClient _http;

    private VictoriaServer(DirectoryInfo folder, Uri url, ServerProcess process)
    {
        (_folder, Url, Process) = (folder, url, process);
        _http = new() { BaseAddress = url };
    }

    public Uri Url { get; }
    public ServerProcess Process { get; }

    /// <summary>Where its files lie: for measuring them.</summary>
    public string Folder => _folder.FullName;

    /// <param name="arguments">More flags, for example <c>-dedup.minScrapeInterval=1ms</c>.</param>
    public static async Task<VictoriaServer> StartAsync(params string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("victoria-test-");
        var url = new Uri($"http://127.0.0.1:{LoopbackPorts.Take()}");
        string[] own = [$"-httpListenAddr={url.Authority}", $"-storageDataPath={folder.FullName}", "-retentionPeriod=100y", "-loggerLevel=WARN", "-search.latencyOffset=0s"];
        return new(folder, url, await ServerProcess.StartAsync(new("victoria-metrics", "victoria-metrics", [.. own, .. arguments], () => IsHealthyAsync(url))));
    }

    /// <summary>The answer's body.</summary>
    /// <param name="path">Relative, with its query, for example <c>/api/v1/export?match[]=noise_leq</c>.</param>
    /// <exception cref="HttpRequestException">It refused.</exception>
    public Task<string> GetAsync(string path) => _http.GetStringAsync(new Uri(path, UriKind.Relative));

    /// <summary>Makes all that was written visible to queries.</summary>
    public Task FlushAsync() => GetAsync("/internal/force_flush");

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _http.Dispose();
        _folder.Delete(recursive: true);
    }

    private static async Task<bool> IsHealthyAsync(Uri url)
    {
        using var http = new HttpClient { BaseAddress = url };
        using var answer = await http.GetAsync(new Uri("/health", UriKind.Relative));
        return answer.IsSuccessStatusCode;
    }
}
