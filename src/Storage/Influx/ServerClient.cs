using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace SensorHub.Storage.Influx;

/// <summary>
/// One server over HTTP: version 1 of InfluxDB's interface, which 2.x, 3.x and VictoriaMetrics keep too. After two failures in a row it is left alone for
/// <see cref="BreakFor"/>, so that a query need not wait for what a write has just found out. Thread safe.
/// </summary>
internal sealed class ServerClient : IDisposable
{
    private const int MaxSaid = 300;
    private static readonly TimeSpan BreakFor = TimeSpan.FromSeconds(2);

    private readonly ProjectionOptions _options;
    private readonly HttpClient _http;
    private readonly ResiliencePipeline<HttpResponseMessage> _guarded;
    private readonly string _root;
    private readonly string _database;

    /// <param name="timers">Monotonic.</param>
    public ServerClient(ProjectionOptions options, TimeProvider timers)
    {
        _options = options;
        _root = options.Url.TrimEnd('/');
        _database = $"db={Uri.EscapeDataString(options.Database)}" + (options.RetentionPolicy is { } policy ? $"&rp={Uri.EscapeDataString(policy)}" : "");
        _http = new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = options.Timeout,
        })
        { Timeout = Timeout.InfiniteTimeSpan };
        if (options.Token is { } token)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Token", token);
        else if (options.User is { } user)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{options.Password}")));
        _guarded = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = timers }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpResponseMessage>
            {
                FailureRatio = 1,
                MinimumThroughput = 2,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = BreakFor,
                ShouldHandle = static tried => ValueTask.FromResult(
                    tried.Outcome.Exception is HttpRequestException or IOException or TimeoutRejectedException || tried.Outcome.Result is { } answer && IsAway(answer.StatusCode)),
            })
            .AddTimeout(options.Timeout)
            .Build();
    }

    /// <summary>Writes lines of line protocol; returns when the server has taken all that it ever takes of them.</summary>
    /// <returns>What it dropped; null = nothing.</returns>
    /// <exception cref="ServerAwayException"/>
    /// <exception cref="ServerRefusedException"/>
    /// <exception cref="LinesRefusedException">Some of them at least; those beside them may be written or not.</exception>
    /// <exception cref="DatabaseMissingException"/>
    public async Task<LinesDropped?> WriteAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellation)
    {
        var body = Compressed(lines.Span);
        using var answer = await SendAsync(() => Request($"/write?{_database}&precision=ms", Gzip(body)), cancellation);
        if (answer.IsSuccessStatusCode)
            return null;
        var said = await SaidAsync(answer, cancellation);
        if (!IsOfRequest(answer.StatusCode))
            throw FailureOf(answer, said);
        if (LineRefusal.TryDropped(said, out var dropped))
            return dropped;
        var canBeSplit = answer.StatusCode == HttpStatusCode.RequestEntityTooLarge && lines.Span[..^1].Contains((byte)'\n');
        throw canBeSplit || LineRefusal.IsOne(said) ? new LinesRefusedException(Told(answer, said)) : new ServerRefusedException(Told(answer, said));
    }

    /// <exception cref="ServerAwayException"/>
    /// <exception cref="ServerRefusedException">It may not be made by this account, or this server makes none this way.</exception>
    public async Task CreateDatabaseAsync(CancellationToken cancellation)
    {
        using var answer = await SendAsync(() => Request("/query", Form(("q", $"CREATE DATABASE \"{_options.Database}\""))), cancellation);
        var said = await SaidAsync(answer, cancellation);
        if (!answer.IsSuccessStatusCode || said.Contains("\"error\"", StringComparison.Ordinal))
            throw new ServerRefusedException(
                $"there is no database {_options.Database} and it cannot be made ({(int)answer.StatusCode} {said}): make it, on InfluxDB 2.x a bucket with a DBRP mapping of that name");
    }

    /// <summary>Asks, and gives the answer line by line as it comes.</summary>
    /// <param name="line">Gets each line without its end; the span is valid during the call.</param>
    /// <exception cref="ServerAwayException"/>
    /// <exception cref="ServerRefusedException"/>
    /// <exception cref="LinesRefusedException">The server does not understand the query.</exception>
    /// <exception cref="DatabaseMissingException"/>
    public async Task QueryAsync(string path, IReadOnlyList<(string Name, string Value)> form, SpanAction line, CancellationToken cancellation)
    {
        using var answer = await SendAsync(() => Request($"{path}?{_database}", Form([.. form])), cancellation);
        await CheckAsync(answer, cancellation);
        try
        {
            await using var stream = await answer.Content.ReadAsStreamAsync(cancellation);
            await LineReader.ReadAsync(stream, line, _options.Timeout, cancellation);
        }
        catch (Exception e) when (e is HttpRequestException or IOException and not ServerAwayException)
        {
            throw new ServerAwayException($"the answer broke off: {e.Message}", e);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> request, CancellationToken cancellation)
    {
        try
        {
            return await _guarded.ExecuteAsync(
                async token =>
                {
                    using var message = request();
                    return await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, token);
                },
                cancellation);
        }
        catch (TimeoutRejectedException e)
        {
            throw new ServerAwayException($"no answer within {_options.Timeout.TotalSeconds:0.#} s", e);
        }
        catch (BrokenCircuitException e)
        {
            throw new ServerAwayException(e.InnerException?.Message ?? "it failed a moment ago", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new ServerAwayException(e.Message, e);
        }
    }

    private static async Task CheckAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        if (answer.IsSuccessStatusCode)
            return;
        throw FailureOf(answer, await SaidAsync(answer, cancellation));
    }

    private static Exception FailureOf(HttpResponseMessage answer, string said) => answer.StatusCode switch
    {
        var status when IsOfRequest(status) => new LinesRefusedException(Told(answer, said)),
        HttpStatusCode.NotFound when IsOfDatabase(said) => new DatabaseMissingException(Told(answer, said)),
        var status when IsAway(status) => new ServerAwayException(Told(answer, said)) { RetryAfter = answer.Headers.RetryAfter?.Delta },
        _ => new ServerRefusedException(Told(answer, said)),
    };

    private static string Told(HttpResponseMessage answer, string said) => $"{(int)answer.StatusCode} {said}";

    private static bool IsOfRequest(HttpStatusCode status) =>
        status is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity or HttpStatusCode.RequestEntityTooLarge;

    private static bool IsAway(HttpStatusCode status) =>
        status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError;

    private static bool IsOfDatabase(string said) =>
        said.Contains("database", StringComparison.OrdinalIgnoreCase) || said.Contains("bucket", StringComparison.OrdinalIgnoreCase);

    private static async Task<string> SaidAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var start = new byte[MaxSaid];
        try
        {
            await using var stream = await answer.Content.ReadAsStreamAsync(cancellation);
            var length = await stream.ReadAtLeastAsync(start, MaxSaid, throwOnEndOfStream: false, cancellation);
            return string.Concat(Encoding.UTF8.GetString(start, 0, length).Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return "";
        }
    }

    private HttpRequestMessage Request(string path, HttpContent content) => new(HttpMethod.Post, new Uri(_root + path)) { Content = content };

    private static FormUrlEncodedContent Form(params IEnumerable<(string Name, string Value)> fields) => new(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));

    private static ByteArrayContent Gzip(ArraySegment<byte> body) => new(body.Array!, body.Offset, body.Count)
    {
        Headers = { ContentEncoding = { "gzip" }, ContentType = new("text/plain") { CharSet = "utf-8" } },
    };

    private static ArraySegment<byte> Compressed(ReadOnlySpan<byte> lines)
    {
        var packed = new MemoryStream(lines.Length / 4 + 1024);
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(lines);
        return new(packed.GetBuffer(), 0, (int)packed.Length);
    }
}
