using System.Net;
using System.Net.Http.Headers;
using System.Text;
using SensorHub.Simulators.Common;
using SensorHub.Simulators.Scenarios;

namespace SensorHub.Simulators.Commands;

/// <summary>Registers a city with a hub through its HTTP API, as an administrator would.</summary>
internal sealed class CityApi : IDisposable
{
    private const string Json = "application/json";
    private const string Csv = "text/csv";
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);
    private readonly HttpClient _http;

    /// <param name="api">Where the API is, e.g. <c>http://127.0.0.1:8080</c>.</param>
    /// <exception cref="UsageException">No address, or a token file that is not there.</exception>
    public CityApi(string api, FileInfo tokenFile)
    {
        if (!Uri.TryCreate($"{api.TrimEnd('/')}/api/v1/", UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new UsageException($"--api '{api}' is no address: write http://HOST:PORT.");
        if (!tokenFile.Exists) throw new UsageException($"There is no file {tokenFile.FullName}; the hub writes its administrator's token to <data>/admin-token.");
        _http = new HttpClient { BaseAddress = address, Timeout = Timeout };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", File.ReadAllText(tokenFile.FullName).Trim());
    }

    /// <summary>Creates and replaces everything the city has; what the hub has besides stays.</summary>
    /// <param name="tell">Told of each step.</param>
    /// <exception cref="UsageException">The hub does not answer, or refuses; the message has its words.</exception>
    public async Task RegisterAsync(City city, Action<string> tell, CancellationToken cancellation)
    {
        tell($"registering {city.Areas.Count} areas, {city.Squads.Count} squads, {city.Cells.Count} cells");
        foreach (var (resource, ids, bodies) in new[]
        {
            ("areas", city.Areas.Select(area => area.Id), CityFiles.Areas(city)),
            ("squads", city.Squads.Select(squad => squad.Id), CityFiles.Squads(city)),
            ("cells", city.Cells.Select(cell => cell.Id), CityFiles.Cells(city)),
        })
        {
            foreach (var (id, body) in ids.Zip(bodies)) await PutAsync($"{resource}/{id}", body, cancellation);
        }

        tell($"registering {city.Sites.Count} sites");
        await ImportAsync("sites", CityFiles.Sites(city), cancellation);
        tell($"registering {city.Devices.Count} devices");
        await ImportAsync("devices", CityFiles.Devices(city), cancellation);
        if (city.Permits.Count > 0)
        {
            tell($"registering {city.Permits.Count} permits");
            await ImportAsync("permits", CityFiles.Permits(city), cancellation);
        }

        foreach (var (path, body) in CityFiles.Records(city)) await PutAsync(path, body, cancellation);
    }

    public void Dispose() => _http.Dispose();

    private async Task ImportAsync(string resource, IEnumerable<string> lines, CancellationToken cancellation)
    {
        using var answer = await SendAsync(HttpMethod.Post, $"{resource}/import", string.Join('\n', lines), Csv, null, cancellation);
        await EnsureAsync(answer, cancellation);
    }

    // Replaces what is there, else creates it.
    private async Task PutAsync(string path, string body, CancellationToken cancellation)
    {
        using var replaced = await SendAsync(HttpMethod.Put, path, body, Json, "If-Match", cancellation);
        if (replaced.StatusCode != HttpStatusCode.NotFound)
        {
            await EnsureAsync(replaced, cancellation);
            return;
        }

        using var created = await SendAsync(HttpMethod.Put, path, body, Json, "If-None-Match", cancellation);
        await EnsureAsync(created, cancellation);
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string body, string type, string? condition, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(body, Encoding.UTF8, type) };
        if (condition is not null) request.Headers.TryAddWithoutValidation(condition, "*");
        try
        {
            return await _http.SendAsync(request, cancellation);
        }
        catch (HttpRequestException e)
        {
            throw new UsageException($"{_http.BaseAddress}: {e.Message}", e);
        }
    }

    private static async Task EnsureAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        if (answer.IsSuccessStatusCode) return;
        var said = await answer.Content.ReadAsStringAsync(cancellation);
        throw new UsageException($"The hub refuses {answer.RequestMessage?.Method} {answer.RequestMessage?.RequestUri?.AbsolutePath}: {(int)answer.StatusCode} {said}");
    }
}
