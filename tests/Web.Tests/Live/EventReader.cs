using System.Net;
using SensorHub.Web.Tests.Hub;

namespace SensorHub.Web.Tests.Live;

internal sealed record SseEvent(string? Id, string? Type, string? Data);

/// <summary>Reads a stream of server-sent events block by block; each read has a limit.</summary>
internal sealed class EventReader : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly HttpClient _client;
    private readonly HttpResponseMessage _answer;
    private readonly StreamReader _lines;

    private EventReader(HttpClient client, HttpResponseMessage answer, Stream body) =>
        (_client, _answer, _lines) = (client, answer, new StreamReader(body));

    public static async Task<EventReader> OpenAsync(WebHub hub, string user, string? lastEventId = null)
    {
        var client = hub.As(user);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/events");
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType?.MediaType.ShouldBe("text/event-stream");
        var reader = new EventReader(client, answer, await answer.Content.ReadAsStreamAsync());
        // The first beat says that the stream stands: what is written from now on is seen.
        (await reader.BlockAsync()).ShouldNotBeNull();
        (await reader.BlockAsync()).ShouldNotBeNull();
        return reader;
    }

    /// <summary>The next event; beats are passed over. Null when the hub ended the stream.</summary>
    public async Task<SseEvent?> NextAsync()
    {
        while (await BlockAsync() is { } block)
            if (block.Type is not null)
                return block;
        return null;
    }

    /// <summary>The next block, beats included; null at the end.</summary>
    public async Task<SseEvent?> BlockAsync()
    {
        var block = new SseEvent(null, null, null);
        for (var any = false; ; any = true)
        {
            var line = await _lines.ReadLineAsync().WaitAsync(Limit);
            if (line is null)
                return null;
            if (line.Length == 0 && any)
                return block;
            block = line.Split(": ", 2) switch
            {
                ["id", var id] => block with { Id = id },
                ["event", var type] => block with { Type = type },
                ["data", var data] => block with { Data = data },
                _ => block,
            };
        }
    }

    public ValueTask DisposeAsync()
    {
        _answer.Dispose();
        _client.Dispose();
        return ValueTask.CompletedTask;
    }
}
