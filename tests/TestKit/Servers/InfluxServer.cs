using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace SensorHub.TestKit.Servers;

/// <summary>A real InfluxDB 1.x of a test's own, at a free loopback port, in a temporary folder.</summary>
public sealed class InfluxServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly HttpClient _http;

    private InfluxServer(DirectoryInfo folder, Uri url, ServerProcess process)
    {
        (_folder, Url, Process) = (folder, url, process);
        _http = new() { BaseAddress = url };
    }

    public Uri Url { get; }
    public ServerProcess Process { get; }

    /// <summary>Where its files lie: for measuring them.</summary>
    public string Folder => _folder.FullName;

    /// <param name="user">Administrator that is made, with whose password alone it may be used; null = anyone may do all.</param>
    /// <param name="dataSettings">More lines for the section <c>[data]</c>.</param>
    public static async Task<InfluxServer> StartAsync(string? user = null, string? password = null, string dataSettings = "")
    {
        var folder = Directory.CreateTempSubdirectory("influxdb-test-");
        var url = new Uri($"http://127.0.0.1:{LoopbackPorts.Take()}");
        var configuration = Path.Combine(folder.FullName, "influxdb.conf");
        await File.WriteAllTextAsync(configuration, Configuration(folder.FullName, url, user is not null, dataSettings));
        var server = new InfluxServer(folder, url, await ServerProcess.StartAsync(new("influxd", "influxdb", ["run", "-config", configuration], () => PingsAsync(url))));
        if (user is null)
            return server;
        await server.QueryAsync($"CREATE USER \"{user}\" WITH PASSWORD '{password}' WITH ALL PRIVILEGES");
        server._http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        return server;
    }

    /// <summary>Runs InfluxQL and gives the answer's JSON, times in Unix ms.</summary>
    /// <exception cref="HttpRequestException">It refused; the message holds its answer.</exception>
    public async Task<JsonElement> QueryAsync(string query, string? database = null)
    {
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("q", query)]);
        using var answer = await _http.PostAsync(new Uri($"/query?epoch=ms&db={Uri.EscapeDataString(database ?? "")}", UriKind.Relative), form);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? JsonElement.Parse(text)
            : throw new HttpRequestException($"{(int)answer.StatusCode}: {text}", inner: null, answer.StatusCode);
    }

    /// <summary>Writes lines of line protocol, times in Unix ms.</summary>
    /// <exception cref="HttpRequestException">It refused; the message holds its answer.</exception>
    public async Task WriteAsync(string database, string lines)
    {
        using var content = new StringContent(lines);
        using var answer = await _http.PostAsync(new Uri($"/write?precision=ms&db={Uri.EscapeDataString(database)}", UriKind.Relative), content);
        if (!answer.IsSuccessStatusCode)
            throw new HttpRequestException($"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}", inner: null, answer.StatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _http.Dispose();
        _folder.Delete(recursive: true);
    }

    private static async Task<bool> PingsAsync(Uri url)
    {
        using var http = new HttpClient { BaseAddress = url };
        using var answer = await http.GetAsync(new Uri("/ping", UriKind.Relative));
        return answer.IsSuccessStatusCode;
    }

    private static string Configuration(string folder, Uri url, bool withLogins, string dataSettings) => $"""
        reporting-disabled = true
        bind-address = "127.0.0.1:0"
        [meta]
          dir = "{folder}/meta"
        [data]
          dir = "{folder}/data"
          wal-dir = "{folder}/wal"
          query-log-enabled = false
          {dataSettings}
        [http]
          bind-address = "{url.Authority}"
          log-enabled = false
          auth-enabled = {(withLogins ? "true" : "false")}
        [monitor]
          store-enabled = false
        [continuous_queries]
          enabled = false

        """;
}
