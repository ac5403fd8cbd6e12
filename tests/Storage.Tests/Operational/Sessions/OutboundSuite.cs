using SensorHub.Ingest.Sessions;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Storage.Tests.Operational.Sessions;

public abstract class OutboundSuite(TestedEngine engine)
{
    [Fact]
    public async Task Messages_come_in_order_at_the_lower_QoS_and_once_to_each_session()
    {
        await using var rig = await SessionRig.StartAsync(engine);
        var phones = new List<SessionLease>();
        foreach (var key in (string[])["user/wang/a", "user/li/b"])
            phones.Add(await rig.SubscribedAsync(key, SessionRig.Tasks, QoS.AtLeastOnce));
        (await rig.SendAsync("1", SessionRig.Tasks)).ShouldBe(2);
        (await rig.SendAsync("2", SessionRig.Tasks, QoS.AtLeastOnce)).ShouldBe(2);
        foreach (var phone in phones)
        {
            var given = await rig.TakeAsync(phone);
            given.Messages.Select(SessionRig.TextOf).ShouldBe(["1", "2"]);
            given.Messages.ShouldAllBe(m => m.QoS == QoS.AtLeastOnce && !m.IsRepeat);
            given.Messages.Select(m => m.PacketId).ShouldBe([(ushort)1, (ushort)2]);
            (await rig.TakeAsync(phone, given.After)).Messages.ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task What_was_sent_and_not_acknowledged_comes_again_with_its_identifier_and_as_a_repeat()
    {
        await using var rig = await SessionRig.StartAsync(engine);
        var lease = await rig.SubscribedAsync();
        await rig.SendAsync("1");
        await rig.SendAsync("2", qos: QoS.AtLeastOnce);
        await rig.SendAsync("3");
        await rig.TakeAsync(lease, max: 2);
        await rig.RestartAsync();

        var given = await rig.TakeAsync(await rig.LeaseAsync());
        given.Messages.Select(m => (SessionRig.TextOf(m), m.PacketId, m.IsRepeat)).ShouldBe([("1", (ushort)1, true), ("2", (ushort)2, true), ("3", (ushort)3, false)]);
        rig.Store.Ledger.Delivered.ShouldBe(0);
    }

    [Fact]
    public async Task A_message_that_the_client_has_received_loses_its_payload_and_waits_for_the_end_of_its_handshake()
    {
        await using var rig = await SessionRig.StartAsync(engine);
        var lease = await rig.SubscribedAsync();
        await rig.SendAsync("1");
        var sent = (await rig.TakeAsync(lease)).Messages.Single();
        await rig.Store.SettleAsync(lease, [new(sent.Sequence, IsDone: false)]);
        await rig.RestartAsync();

        lease = await rig.LeaseAsync();
        var released = (await rig.TakeAsync(lease)).Messages.ShouldHaveSingleItem();
        released.IsReceived.ShouldBeTrue();
        released.PacketId.ShouldBe(sent.PacketId);
        released.Payload.Length.ShouldBe(0);
        await rig.CountsShouldHoldAsync();
        await rig.Store.SettleAsync(lease, [new(sent.Sequence, IsDone: true)]);
        (await rig.TakeAsync(lease)).Messages.ShouldBeEmpty();
        rig.Store.Ledger.Delivered.ShouldBe(1);
        await rig.CountsShouldHoldAsync();
    }

    [Fact]
    public async Task A_message_sent_again_under_its_key_is_one_until_it_was_acknowledged()
    {
        await using var rig = await SessionRig.StartAsync(engine);
        var lease = await rig.SubscribedAsync();
        (await rig.SendAsync("a", key: "k")).ShouldBe(1);
        await rig.RestartAsync();
        (await rig.SendAsync("a", key: "k")).ShouldBe(1);
        (await rig.SendAsync("b", key: "l")).ShouldBe(1);

        lease = await rig.LeaseAsync();
        var given = (await rig.TakeAsync(lease)).Messages;
        given.Select(SessionRig.TextOf).ShouldBe(["a", "b"]);
        (await rig.SendAsync("a", key: "k")).ShouldBe(1);
        (await rig.TakeAsync(lease, given[^1].Sequence)).Messages.ShouldBeEmpty();
        await rig.Store.SettleAsync(lease, [new(given[0].Sequence, IsDone: true)]);
        await rig.SendAsync("a", key: "k");
        (await rig.TakeAsync(lease, given[^1].Sequence)).Messages.Select(SessionRig.TextOf).ShouldBe(["a"]);
        await rig.CountsShouldHoldAsync();
    }

    [Fact]
    public async Task What_is_withdrawn_before_it_was_sent_never_comes()
    {
        await using var rig = await SessionRig.StartAsync(engine);
        var lease = await rig.SubscribedAsync();
        await rig.SendAsync("sent", key: "1");
        await rig.TakeAsync(lease);
        await rig.SendAsync("waits", key: "2");
        await rig.SendAsync("stays", key: "3");

        (await rig.Store.WithdrawAsync(["1", "2", "9"])).ShouldBe(1);

        (await rig.TakeAsync(await rig.LeaseAsync())).Messages.Select(SessionRig.TextOf).ShouldBe(["sent", "stays"]);
        rig.Store.Ledger.Dropped(DropReason.Withdrawn).ShouldBe(1);
        await rig.CountsShouldHoldAsync();
    }

    [Fact]
    public async Task At_QoS_0_only_who_is_connected_gets_it_and_only_once()
    {
        await using var rig = await SessionRig.StartAsync(engine);
        var lease = await rig.SubscribedAsync(qos: QoS.AtMostOnce);
        (await rig.SendAsync("1")).ShouldBe(1);
        (await rig.PayloadsAsync(lease)).ShouldBe(["1"]);
        (await rig.SendAsync("2")).ShouldBe(1);
        await rig.Store.LeaveAsync(lease, SessionRig.Hour);
        (await rig.SendAsync("3")).ShouldBe(0);
        (await rig.PayloadsAsync(await rig.LeaseAsync())).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_expired_message_is_not_delivered()
    {
        await using var rig = await SessionRig.StartAsync(engine);
        var lease = await rig.SubscribedAsync();
        await rig.SendAsync("1", expires: rig.City.GetUtcNow().AddSeconds(10));
        await rig.SendAsync("2");
        rig.City.Advance(TimeSpan.FromSeconds(10));
        (await rig.PayloadsAsync(lease)).ShouldBe(["2"]);
        rig.Store.Ledger.Dropped(DropReason.Expired).ShouldBe(1);
    }

    [Fact]
    public async Task A_message_that_the_client_cannot_take_is_dropped_and_the_next_one_comes()
    {
        await using var rig = await SessionRig.StartAsync(engine);
        var lease = await rig.SubscribedAsync();
        await rig.SendAsync("too long");
        await rig.SendAsync("2");
        var given = await rig.Store.TakeAsync(lease, new(0, 10, m => m.Payload.Length < 5));
        given.Messages.Select(SessionRig.TextOf).ShouldBe(["2"]);
        rig.Store.Ledger.Dropped(DropReason.TooLarge).ShouldBe(1);
    }

    [Fact]
    public async Task At_its_bound_of_messages_a_session_drops_the_oldest_that_was_not_sent()
    {
        await using var rig = await SessionRig.StartAsync(engine, new() { MaxMessages = 64 });
        var lease = await rig.SubscribedAsync();
        await rig.SendAsync("0");
        await rig.TakeAsync(lease);
        foreach (var i in Enumerable.Range(1, 64))
            await rig.SendAsync($"{i}");
        rig.Store.Ledger.Dropped(DropReason.Full).ShouldBe(1);
        (await rig.PayloadsAsync(lease)).ShouldBe(["0", .. Enumerable.Range(2, 63).Select(i => $"{i}")]);
        await rig.CountsShouldHoldAsync();
    }

    [Fact]
    public async Task At_its_bound_of_bytes_a_session_drops_as_many_of_the_oldest_as_the_new_one_needs()
    {
        await using var rig = await SessionRig.StartAsync(engine, new() { MaxBytes = 100 });
        var lease = await rig.SubscribedAsync();
        foreach (var letter in "abc")
            await rig.SendAsync(new(letter, 30));
        await rig.SendAsync(new('d', 60));
        (await rig.PayloadsAsync(lease)).ShouldBe([new('c', 30), new('d', 60)]);
        rig.Store.Ledger.Dropped(DropReason.Full).ShouldBe(2);
        await rig.CountsShouldHoldAsync();
    }

    [Fact]
    public async Task No_more_is_given_at_once_than_a_connection_may_hold()
    {
        await using var rig = await SessionRig.StartAsync(engine);
        var lease = await rig.SubscribedAsync();
        foreach (var letter in "abc")
            await rig.SendAsync(new(letter, 20_000));
        var first = await rig.TakeAsync(lease);
        (first.Messages.Count, first.More).ShouldBe((1, true));
        var second = await rig.TakeAsync(lease, first.After);
        SessionRig.TextOf(second.Messages.Single()).ShouldBe(new('b', 20_000));
        await Should.ThrowAsync<ArgumentException>(() => rig.SendAsync(new('x', IDownlink.MaxPayloadBytes + 1)));
    }

    [Fact]
    public async Task Identifiers_go_round_and_pass_over_those_in_use()
    {
        await using var rig = await SessionRig.StartAsync(engine, new() { MaxMessages = 64 });
        var lease = await rig.SubscribedAsync(qos: QoS.AtLeastOnce);
        await rig.SendAsync("held");
        await rig.Folder.Database.WriteAsync(c => Dapper.SqlMapper.Execute(c, "UPDATE sessions SET next_packet = 65535"));
        await rig.SendAsync("last");
        await rig.SendAsync("first");
        (await rig.TakeAsync(lease)).Messages.Select(m => m.PacketId).ShouldBe([(ushort)1, (ushort)65_535, (ushort)2]);
    }

    [Fact]
    public async Task With_a_subscription_goes_what_waits_for_it()
    {
        await using var rig = await SessionRig.StartAsync(engine);
        var lease = await rig.SubscribedAsync();
        await rig.SendAsync("1");
        await rig.Store.UnsubscribeAsync(lease, [SessionRig.Commands]);
        (await rig.SendAsync("2")).ShouldBe(0);
        (await rig.PayloadsAsync(lease)).ShouldBeEmpty();
        rig.Store.Ledger.Dropped(DropReason.Withdrawn).ShouldBe(1);
    }

    [Fact]
    public async Task Sessions_with_something_to_take_are_told_of()
    {
        await using var rig = await SessionRig.StartAsync(engine);
        await rig.SubscribedAsync();
        var told = new List<string>();
        rig.Store.Queued += (_, e) => told.AddRange(e.Keys);
        await rig.SendAsync("1");
        await rig.SendAsync("2", "sensorhub/v1/n2/commands");
        told.ShouldBe(["n1"]);
    }
}
