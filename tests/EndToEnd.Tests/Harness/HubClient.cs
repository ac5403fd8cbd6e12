using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace SensorHub.EndToEnd.Tests.Harness;

/// <summary>The API as an administrator uses it.</summary>
internal sealed class HubClient : IDisposable
{
    private readonly HttpClient _http;

    private HubClient(int port, string token)
    {
        _http = new() { BaseAddress = new($"http://127.0.0.1:{port}/"), Timeout = TimeSpan.FromMinutes(2) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Waits for the token that the hub writes at its first start.</summary>
    public static async Task<HubClient> ConnectAsync(int port, string tokenFile)
    {
        await Patience.UntilAsync(() => File.Exists(tokenFile) && new FileInfo(tokenFile).Length > 0, "the administrator's token");
        return new(port, (await File.ReadAllTextAsync(tokenFile)).Trim());
    }

    public async Task<bool> IsReadyAsync() => await StatusAsync("readyz") == HttpStatusCode.OK;
    /// <summary>The answer of <c>/readyz</c>, ready or not.</summary>
    public async Task<string> ReadinessAsync()
    {
        using var answer = await _http.GetAsync("readyz");
        return await answer.Content.ReadAsStringAsync();
    }

    public Task<string> MetricsAsync() => _http.GetStringAsync("metrics");
    public async Task<bool> IsHealthyAsync() => await StatusAsync("healthz") == HttpStatusCode.OK;

    /// <exception cref="HttpRequestException">Refused; the message has the answer's text.</exception>
    public async Task ImportAsync(string what, IEnumerable<string> csvLines)
    {
        using var body = new StringContent(string.Join('\n', csvLines) + "\n", Encoding.UTF8, "text/csv");
        using var answer = await _http.PostAsync($"api/v1/{what}/import", body);
        await EnsureAsync(answer);
    }

    public async Task<JsonElement> PostAsync(string path, object body)
    {
        using var answer = await _http.PostAsJsonAsync("api/v1/" + path, body);
        await EnsureAsync(answer);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    public async Task<JsonElement> PutAsync(string path, object body, string ifMatch)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "api/v1/" + path) { Content = JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        using var answer = await _http.SendAsync(request);
        await EnsureAsync(answer);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await _http.GetAsync("api/v1/" + path, HttpCompletionOption.ResponseHeadersRead);
        await EnsureAsync(answer);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>Every item of a list, over its pages.</summary>
    public async Task<List<JsonElement>> ListAsync(string path)
    {
        var all = new List<JsonElement>();
        var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        for (string? after = ""; after is not null;)
        {
            var page = await GetAsync($"{path}{separator}limit=1000{(after == "" ? "" : $"&after={Uri.EscapeDataString(after)}")}");
            all.AddRange(page.GetProperty("items").EnumerateArray());
            after = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        }

        return all;
    }

    /// <summary>Raw values of a metric, or values by step when <paramref name="more"/> asks for them.</summary>
    public async Task<List<Point>> ReadingsAsync(
        string device, string metric, DateTimeOffset from, DateTimeOffset to, string more = "")
    {
        var answer = await GetAsync(
            $"devices/{device}/readings?metric={metric}&from={from.ToUnixTimeMilliseconds()}&to={to.ToUnixTimeMilliseconds()}{more}");
        return answer.GetProperty("points").EnumerateArray()
            .Select(p => new Point(p[0].GetInt64(), p[1].ValueKind == JsonValueKind.Null ? null : p[1].GetDouble())).ToList();
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpStatusCode?> StatusAsync(string path)
    {
        try
        {
            using var answer = await _http.GetAsync(path);
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static async Task EnsureAsync(HttpResponseMessage answer)
    {
        if (!answer.IsSuccessStatusCode)
            throw new HttpRequestException(
                $"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }
}

/// <summary>A value at a time; null where nothing was measured.</summary>
internal readonly record struct Point(long Ms, double? Value);
