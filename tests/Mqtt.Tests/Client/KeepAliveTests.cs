using Microsoft.Extensions.Time.Testing;
using SensorHub.Mqtt.Client;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Tests.Client;

public sealed class KeepAliveTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);

    [Fact]
    public void Half_an_interval_of_silence_asks_for_a_ping_once()
    {
        var time = new FakeTimeProvider();
        var keepAlive = new KeepAlive(Minute, time);
        time.Advance(TimeSpan.FromSeconds(29));
        keepAlive.Tick().ShouldBe(KeepAliveAction.None);
        time.Advance(TimeSpan.FromSeconds(1));
        keepAlive.Tick().ShouldBe(KeepAliveAction.SendPing);
        time.Advance(TimeSpan.FromSeconds(30));
        keepAlive.Tick().ShouldBe(KeepAliveAction.None);
    }

    [Fact]
    public void Sending_anything_puts_the_ping_off()
    {
        var time = new FakeTimeProvider();
        var keepAlive = new KeepAlive(Minute, time);
        time.Advance(TimeSpan.FromSeconds(29));
        keepAlive.Sent();
        time.Advance(TimeSpan.FromSeconds(29));
        keepAlive.Tick().ShouldBe(KeepAliveAction.None);
    }

    [Fact]
    public void A_ping_unanswered_for_an_interval_means_the_connection_is_dead()
    {
        var time = new FakeTimeProvider();
        var keepAlive = new KeepAlive(Minute, time);
        time.Advance(Minute);
        keepAlive.Tick().ShouldBe(KeepAliveAction.SendPing);
        time.Advance(TimeSpan.FromSeconds(59));
        keepAlive.Tick().ShouldBe(KeepAliveAction.None);
        time.Advance(TimeSpan.FromSeconds(1));
        keepAlive.Tick().ShouldBe(KeepAliveAction.ConnectionIsDead);
    }

    [Fact]
    public void An_answered_ping_starts_over()
    {
        var time = new FakeTimeProvider();
        var keepAlive = new KeepAlive(Minute, time);
        time.Advance(Minute);
        keepAlive.Tick();
        keepAlive.Sent();
        keepAlive.PingAnswered();
        time.Advance(TimeSpan.FromSeconds(15));
        keepAlive.Tick().ShouldBe(KeepAliveAction.None);
        time.Advance(TimeSpan.FromSeconds(15));
        keepAlive.Tick().ShouldBe(KeepAliveAction.SendPing);
    }

    [Fact]
    public async Task A_silent_client_pings_and_leaves_a_server_that_does_not_answer()
    {
        var script = new ScriptedServer(MqttVersion.V311);
        var (client, server) = await script.ConnectedAsync(o => o with { KeepAlive = Minute });
        await using var _ = client;
        await server.SettleAsync();
        script.Time.Advance(Minute / 2);
        await server.ReceiveAsync<PingReqPacket>();
        script.Time.Advance(Minute);
        (await server.ReceiveOrEndAsync()).ShouldBeNull();
        await script.AcceptAsync(new ConnAckPacket());
    }

    [Fact]
    public async Task An_answering_server_is_pinged_again_and_again()
    {
        var script = new ScriptedServer(MqttVersion.V5);
        var (client, server) = await script.ConnectedAsync(o => o with { KeepAlive = Minute });
        await using var _ = client;
        for (var i = 0; i < 5; i++)
        {
            await server.SettleAsync();
            script.Time.Advance(Minute / 2);
            await server.ReceiveAsync<PingReqPacket>();
            await server.SendAsync(PingRespPacket.Instance);
        }

        script.Attempts.ShouldBe(1);
    }

    [Fact]
    public async Task The_servers_keep_alive_wins()
    {
        var script = new ScriptedServer(MqttVersion.V5);
        var (client, server) = await script.ConnectedAsync(answer: new ConnAckPacket { Properties = new() { ServerKeepAlive = 4 } });
        await using var _ = client;
        await server.SettleAsync();
        script.Time.Advance(TimeSpan.FromSeconds(2));
        await server.ReceiveAsync<PingReqPacket>();
    }
}
