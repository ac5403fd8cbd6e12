using System.Net.Http.Headers;
using System.Text.Json;
using SensorHub.Host.Composition;
using SensorHub.Storage.Operational.Registry;

namespace SensorHub.Host.Commands;

/// <summary>The API of the hub that runs on a data folder, called as its administrator.</summary>
internal sealed class RunningHub : IDisposable
{
    private readonly HttpClient _http;

    private readonly string _dataFolder;

    private RunningHub(HttpClient http, string dataFolder) => (_http, _dataFolder) = (http, dataFolder);

    /// <exception cref="CommandFailure">No hub runs on the folder.</exception>
    public static RunningHub On(string dataFolder)
    {
        var ports = ListeningPorts.TryRead(dataFolder);
        var tokenFile = Path.Combine(dataFolder, FirstAdministrator.TokenFile);
        if (ports is null || !File.Exists(tokenFile))
            throw new CommandFailure($"no hub runs on {dataFolder}; start it with: sensorhub run --data {dataFolder}");
        // Straight to the hub: a proxy of the environment would read the administrator's token. An import takes as long as it takes.
        var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://{ports.Http}"), Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", File.ReadAllText(tokenFile).Trim());
        return new RunningHub(http, dataFolder);
    }

    /// <exception cref="CommandFailure">The hub refused; carries its reasons.</exception>
    public Task<JsonElement> PostAsync(string path, HttpContent content, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Post, path, content, cancellation);

    /// <exception cref="CommandFailure">The hub refused; carries its reasons.</exception>
    public Task<JsonElement> GetAsync(string path, CancellationToken cancellation) => SendAsync(HttpMethod.Get, path, content: null, cancellation);

    /// <summary>Removes a resource at whatever version it is.</summary>
    /// <exception cref="CommandFailure">The hub refused; carries its reasons.</exception>
    public async Task<JsonElement> DeleteAsync(string path, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, new Uri(path, UriKind.Relative));
        request.Headers.IfMatch.Add(EntityTagHeaderValue.Any);
        return await ReadAsync(request, cancellation);
    }

    public Task<JsonElement> PostAsync(string path, object body, CancellationToken cancellation) =>
        PostAsync(path, JsonContent.Create(body), cancellation);

    public void Dispose() => _http.Dispose();

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = content };
        return await ReadAsync(request, cancellation);
    }

    private async Task<JsonElement> ReadAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        using var answer = await SendAsync(request, cancellation);
        var text = await answer.Content.ReadAsStringAsync(cancellation);
        if (!answer.IsSuccessStatusCode)
            throw new CommandFailure(ProblemText(text, (int)answer.StatusCode));
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            return await _http.SendAsync(request, cancellation);
        }
        catch (HttpRequestException e)
        {
            // A hub that was killed leaves its ports file behind.
            throw new CommandFailure($"no hub answers at {_http.BaseAddress} ({e.Message}); start it with: sensorhub run --data {_dataFolder}");
        }
    }

    private static string ProblemText(string text, int status)
    {
        try
        {
            var problem = JsonDocument.Parse(text).RootElement;
            var lines = new List<string> { Text(problem, "title"), Text(problem, "detail") };
            if (problem.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array)
                lines.AddRange(errors.EnumerateArray().Select(e => "  " + FaultText(e)));
            return string.Join(Environment.NewLine, lines.Where(l => l.Length > 0));
        }
        catch (JsonException)
        {
            return $"the hub answered {status}: {text}";
        }
    }

    // line 3, kind: gramophone is unknown
    private static string FaultText(JsonElement fault)
    {
        var line = Text(fault, "line");
        var place = string.Join(", ", new[] { line.Length > 0 ? $"line {line}" : "", Text(fault, "field") }.Where(p => p.Length > 0));
        return place.Length > 0 ? $"{place}: {Text(fault, "message")}" : Text(fault, "message");
    }

    private static string Text(JsonElement problem, string name) =>
        problem.TryGetProperty(name, out var value) ? value.ToString() : "";
}
