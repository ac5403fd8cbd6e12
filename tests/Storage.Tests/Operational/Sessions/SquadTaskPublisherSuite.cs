using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SensorHub.Ingest.Sessions;
using SensorHub.Mqtt.Packets;
using SensorHub.Storage.Operational.Operations;
using SensorHub.Storage.Operational.Sessions;

namespace SensorHub.Storage.Tests.Operational.Sessions;

public abstract class SquadTaskPublisherSuite(TestedEngine engine)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Every_task_event_of_a_squad_is_queued_once_over_restarts_and_no_other_event()
    {
        await using var rig = await SessionRig.StartAsync(engine);
        await rig.SubscribedAsync("user/wang/phone", SessionRig.Tasks);
        for (var round = 0; round < 3; round++)
        {
            await AppendAsync(rig, ("task.filed", "sq-1", "{\"n\":1}"), ("alert.opened", "sq-1", "{}"), ("task.filed", "sq-2", "{}"), ("task.filed", null, "{}"));
            await FollowAsync(rig);
            await AppendAsync(rig, ("task.accepted", "sq-1", "{\"n\":2}"));
            await rig.RestartAsync();
            await FollowAsync(rig);
        }

        var given = await rig.TakeAsync(await rig.LeaseAsync("user/wang/phone"));
        given.Messages.Select(m => JsonElement.Parse(m.Payload.Span)).Select(m => (m.GetProperty("type").GetString(), m.GetProperty("payload").GetProperty("n").GetInt32()))
            .ShouldBe(Enumerable.Repeat<(string?, int)[]>([("task.filed", 1), ("task.accepted", 2)], 3).SelectMany(pair => pair));
        var sequences = given.Messages.Select(m => JsonElement.Parse(m.Payload.Span).GetProperty("sequence").GetInt64()).ToList();
        sequences.ShouldBe([1, 5, 6, 10, 11, 15]);
        (await rig.Store.PublishedPositionAsync(default)).ShouldBe(15);
    }

    [Fact]
    public async Task Neither_a_message_nor_the_position_is_written_without_the_other()
    {
        await using var rig = await SessionRig.StartAsync(engine);
        var lease = await rig.SubscribedAsync("user/wang/phone", SessionRig.Tasks);
        var message = new Outgoing(SessionRig.Tasks, [1], QoS.ExactlyOnce, expiresMs: null, key: null);
        await rig.Folder.Database.WriteAsync(c => Dapper.SqlMapper.Execute(
            c, "ALTER TABLE positions RENAME COLUMN position TO gone"));
        await Should.ThrowAsync<Exception>(() => rig.Store.PublishAsync([message], 1, default));
        (await rig.TakeAsync(lease)).Messages.ShouldBeEmpty();
        await rig.Folder.Database.WriteAsync(c => Dapper.SqlMapper.Execute(c, "ALTER TABLE positions RENAME COLUMN gone TO position"));
        (await rig.Store.PublishedPositionAsync(default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_task_too_large_for_a_message_is_told_without_its_body()
    {
        await using var rig = await SessionRig.StartAsync(engine);
        var lease = await rig.SubscribedAsync("user/wang/phone", SessionRig.Tasks);
        await AppendAsync(rig, ("task.filed", "sq-1", $"{{\"x\":\"{new string('x', IDownlink.MaxPayloadBytes)}\"}}"));
        await FollowAsync(rig);
        var message = JsonElement.Parse((await rig.TakeAsync(lease)).Messages.Single().Payload.Span);
        message.GetProperty("payload").ValueKind.ShouldBe(JsonValueKind.Null);
        message.GetProperty("about_id").GetString().ShouldBe("t1");
    }

    private static async Task AppendAsync(SessionRig rig, params (string Type, string? Squad, string Payload)[] events)
    {
        var operations = await OperationsStore.OpenAsync(rig.Folder.Database);
        foreach (var (type, squad, payload) in events)
        {
            await operations.WriteAsync(
                t => t.AppendLiveEvent(new() { Type = type, AtMs = 7, AboutId = "t1", SquadId = squad, Payload = payload }), default);
        }
    }

    private static async Task FollowAsync(SessionRig rig)
    {
        var operations = await OperationsStore.OpenAsync(rig.Folder.Database);
        var last = (await operations.RangeAsync(default)).Last;
        using var publisher = new SquadTaskPublisher(operations, rig.Store, new FakeTimeProvider(), NullLogger<SquadTaskPublisher>.Instance);
        await publisher.StartAsync(default);
        using var limit = new CancellationTokenSource(Limit);
        while (await rig.Store.PublishedPositionAsync(limit.Token) != last)
            await Task.Yield();
        await publisher.StopAsync(limit.Token);
    }
}
