using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SensorHub.Alerts.Enforcement;
using SensorHub.Devices.Time;
using SensorHub.Web.Tests.Hub;

namespace SensorHub.Web.Tests.Live;

public sealed class LiveEventTests
{
    private static readonly TimeSpan Heartbeat = WebOptions.Default.LiveHeartbeat;

    [Fact]
    public async Task An_event_says_what_happened_to_which_task()
    {
        await using var hub = await WebHub.StartAsync();
        await using var reader = await EventReader.OpenAsync(hub, "dispatcher");
        var task = await hub.FileTaskAsync("t1", 1);
        var seen = (await reader.NextAsync()).ShouldNotBeNull();
        seen.Type.ShouldBe("task.filed");
        seen.Id.ShouldBe((task.LastSequence + 1).ToString());
        var data = JsonElement.Parse(seen.Data!);
        data.GetProperty("about_id").GetString().ShouldBe("t1");
        data.GetProperty("payload").GetProperty("title").GetString().ShouldBe("工地夜间噪声超标");
    }

    [Fact]
    public async Task A_client_cut_off_again_and_again_sees_every_event_once_and_in_order()
    {
        const int Events = 300;
        await using var hub = await WebHub.StartAsync();
        var random = new Random(17);
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < Events; i++)
                await hub.FileTaskAsync($"t{i}", 1 + i % 2);
        });
        var seen = new List<string>();
        var last = "0";
        while (seen.Count < Events)
        {
            await using var reader = await EventReader.OpenAsync(hub, "dispatcher", last);
            for (var n = random.Next(1, 40); n > 0 && seen.Count < Events; n--)
            {
                var e = (await reader.NextAsync()).ShouldNotBeNull();
                seen.Add(JsonElement.Parse(e.Data!).GetProperty("about_id").GetString()!);
                last = e.Id!;
            }
        }

        await writing;
        seen.ShouldBe(Enumerable.Range(0, Events).Select(i => $"t{i}"));
    }

    [Theory]
    [InlineData("member-2", "t2")]
    [InlineData("dispatcher-2", "t2")]
    [InlineData("analyst", "t1")]
    public async Task A_client_is_sent_what_it_may_see(string user, string first)
    {
        await using var hub = await WebHub.StartAsync();
        await using var reader = await EventReader.OpenAsync(hub, user);
        await hub.FileTaskAsync("t1", 1);
        await hub.FileTaskAsync("t2", 2);
        JsonElement.Parse((await reader.NextAsync())!.Data!).GetProperty("about_id").GetString().ShouldBe(first);
    }

    [Fact]
    public async Task A_quiet_stream_beats_and_the_beat_carries_the_place_to_resume_at()
    {
        await using var hub = await WebHub.StartAsync(o => o with { LiveWriteLimit = TimeSpan.FromDays(1) });
        await using var reader = await EventReader.OpenAsync(hub, "member-1");
        await hub.FileTaskAsync("t2", 2);
        var last = (await hub.Feed.RangeAsync(CancellationToken.None)).Last.ToString();
        string? id;
        do
        {
            var beat = await Pump.UntilAsync(reader.BlockAsync(), () => hub.NetworkClock.Advance(Heartbeat));
            beat.ShouldNotBeNull().Type.ShouldBeNull();
            id = beat.Id;
        }
        while (id != last);
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_cut_off_and_counted_and_no_writer_waits_for_it()
    {
        await using var hub = await WebHub.StartAsync();
        var cut = new TaskCompletionSource<long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Name == "sensorhub.live.slow_disconnects")
                l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, n, _, _) => cut.TrySetResult(n));
        listener.Start();

        using var socket = new TcpClient { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(hub.Address.Host, hub.Address.Port);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"GET /api/v1/events?after=0 HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer {hub.TokenOf("admin")}\r\n\r\n"));
        var payload = JsonSerializer.Serialize(new { text = new string('x', 64 * 1024) });
        for (var i = 0; i < 400; i++)
        {
            await hub.Operations.WriteAsync(
                t => t.AppendLiveEvent(new LiveEvent { Type = "device.clock", AtMs = 0, AboutId = "N-1", Payload = payload }),
                CancellationToken.None);
        }

        (await Pump.UntilAsync(cut.Task, () => hub.NetworkClock.Advance(WebOptions.Default.LiveWriteLimit))).ShouldBe(1);
    }

    [Fact]
    public async Task A_stream_ends_when_its_token_is_void()
    {
        await using var hub = await WebHub.StartAsync();
        await using var reader = await EventReader.OpenAsync(hub, "analyst");
        (await hub.As("admin").PostAsync("/api/v1/users/analyst/token", content: null)).EnsureSuccessStatusCode();
        await hub.FileTaskAsync("t1", 1);
        (await reader.NextAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task A_client_whose_events_are_gone_is_told_to_read_its_lists_again()
    {
        await using var hub = await WebHub.StartAsync(
            configure: b => b.Services.AddSingleton<ILiveEventFeed>(new ForgetfulFeed(forgottenTo: 500, last: 700)));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/events");
        request.Headers.Add("Last-Event-ID", "400");
        using var answer = await hub.As("admin").SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
        var text = "";
        while (!text.Contains("event: reset"))
            text += (await lines.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30))).ShouldNotBeNull() + "\n";
        text.ShouldContain("id: 500\n");
    }

    [Fact]
    public async Task One_stream_too_many_is_refused_and_the_place_is_free_again_when_one_leaves()
    {
        await using var hub = await WebHub.StartAsync(o => o with { MaxLiveClients = 1 });
        await using (await EventReader.OpenAsync(hub, "admin"))
            await (await hub.As("admin").GetAsync("/api/v1/events")).ProblemAsync(HttpStatusCode.ServiceUnavailable);
        for (var tries = 0; ; tries++)
        {
            using var answer = await hub.As("admin").GetAsync("/api/v1/events", HttpCompletionOption.ResponseHeadersRead);
            if (answer.StatusCode == HttpStatusCode.OK)
                break;
            tries.ShouldBeLessThan(1_000);
        }
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("-1")]
    public async Task A_place_that_is_none_is_refused(string lastEventId)
    {
        await using var hub = await WebHub.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/events");
        request.Headers.Add("Last-Event-ID", lastEventId);
        await (await hub.As("admin").SendAsync(request)).ProblemAsync(HttpStatusCode.BadRequest);
    }

    private sealed class ForgetfulFeed(long forgottenTo, long last) : ILiveEventFeed
    {
        public Task<LiveEventRange> RangeAsync(CancellationToken cancellation) => Task.FromResult(new LiveEventRange(forgottenTo, last));

        public Task<IReadOnlyList<LiveEvent>> ReadAfterAsync(long sequence, int max, CancellationToken cancellation) =>
            Task.FromResult<IReadOnlyList<LiveEvent>>([]);

        public async ValueTask WaitBeyondAsync(long sequence, CancellationToken cancellation) =>
            await Task.Delay(Timeout.InfiniteTimeSpan, SystemClock.Instance, cancellation);
    }
}
