using System.Text;
using SensorHub.Ingest.Connections;
using SensorHub.Ingest.Sessions;
using SensorHub.Mqtt.Packets;
using SensorHub.TestKit.Mqtt;

namespace SensorHub.Ingest.Tests.Connections;

public sealed class ConnectTests
{
    [Fact]
    public async Task What_a_version_5_client_is_told_when_it_is_accepted()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.OpenAsync();
        await client.ConnectAsync("n1", MqttHub.Secret, keepAliveS: 0);
        var answer = await client.ReadAsync<ConnAckPacket>();
        answer.SessionPresent.ShouldBeFalse();
        var told = answer.Properties.ShouldNotBeNull();
        told.MaximumQoS.ShouldBeNull();
        told.RetainAvailable.ShouldBe(false);
        told.TopicAliasMaximum.ShouldBe(MqttEndpointOptions.Default.TopicAliasMaximum);
        told.ServerKeepAlive.ShouldBe((ushort)300);
        told.MaximumPacketSize.ShouldBe(262_144u);
        told.ReceiveMaximum.ShouldBe((ushort)4_096);
    }

    [Theory]
    [InlineData("n1", "wrong")]
    [InlineData("n1", "")]
    [InlineData("n1", null)]
    [InlineData("nobody", MqttHub.Secret)]
    [InlineData("off", MqttHub.Secret)]
    [InlineData("nosecret", "")]
    [InlineData("N1", MqttHub.Secret)]
    [InlineData("+", MqttHub.Secret)]
    [InlineData("", MqttHub.Secret)]
    public async Task Who_cannot_prove_to_be_a_device_is_not_authorised(string id, string? secret)
    {
        await using var hub = await MqttHub.StartAsync();
        foreach (var version in new[] { MqttVersion.V311, MqttVersion.V5 })
        {
            await using var client = await hub.OpenAsync(version);
            await client.ConnectAsync(id, secret);
            (await client.ReadAsync<ConnAckPacket>()).Reason.ShouldBe(ReasonCode.NotAuthorized);
            (await client.ReadAsync()).ShouldBeNull();
        }

        hub.Log.Lines.ShouldNotContain(l => l.Contains(MqttHub.Secret, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("n1", "n2")]
    [InlineData("n1", null)]
    [InlineData("anything", "n1")]
    public async Task Client_id_and_user_name_are_both_the_device_id(string clientId, string? userName)
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.OpenAsync();
        await client.SendAsync(new ConnectPacket { ClientId = clientId, UserName = userName, Password = Encoding.UTF8.GetBytes(MqttHub.Secret) });
        (await client.ReadAsync<ConnAckPacket>()).Reason.ShouldBe(ReasonCode.NotAuthorized);
    }

    [Fact]
    public async Task A_flood_of_wrong_secrets_bars_the_guessed_account_and_no_other_and_is_logged_briefly()
    {
        await using var hub = await MqttHub.StartAsync();
        for (var i = 0; i < 3 * FailedConnects.Limit; i++)
        {
            await using var guess = await hub.OpenAsync();
            await guess.ConnectAsync("n1", "guess");
            (await guess.ReadAsync<ConnAckPacket>()).Reason.ShouldBe(ReasonCode.NotAuthorized);
        }

        hub.Log.Lines.Count(l => l.Contains(" 2010 ", StringComparison.Ordinal)).ShouldBe(FailedConnects.Limit);
        await using var good = await hub.ConnectAsync("n2");
        hub.Network.Advance(FailedConnects.Window);
        await using var guessed = await hub.ConnectAsync("n1");
    }

    [Fact]
    public async Task A_second_connect_with_the_same_id_takes_over()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var old = await hub.ConnectAsync("n1");
        await using var young = await hub.ConnectAsync("n1");
        (await old.ReadAsync<DisconnectPacket>()).Reason.ShouldBe(ReasonCode.SessionTakenOver);
        (await old.ReadAsync()).ShouldBeNull();
        await young.SendAsync(PingReqPacket.Instance);
        await young.ReadAsync<PingRespPacket>();
    }

    [Fact]
    public async Task A_client_that_does_not_finish_its_CONNECT_is_closed_after_ten_seconds_however_it_drips()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.OpenAsync();
        await client.SendAsync(new byte[] { 0x10 });
        await MqttHub.Eventually(() => hub.Get<ConnectionSet>().Count == 1);
        hub.Network.Advance(TimeSpan.FromSeconds(9));
        await client.SendAsync(new byte[] { 60 });
        hub.Network.Advance(TimeSpan.FromSeconds(1.5));
        (await client.ReadAsync()).ShouldBeNull();
        await MqttHub.Eventually(() => hub.Get<ConnectionSet>().Count == 0);
    }

    public static TheoryData<string, string> Strangers => new()
    {
        // bytes in, bytes out before the close
        { "C0 00", "" },
        { "30 05 00 01 61 62 63", "" },
        { "20 02 00 00", "" },
        { "00 00", "" },
        { "10 FF FF FF FF 7F", "" },
        { "10 FF FF FF 7F", "" },
        { "16 03 01 02 00 01 00 01", "" },
        { "47 45 54 20 2F 20 48 54", "" },
        { "10 0C 00 04 4D 51 54 54 03 02 00 3C 00 00", "20 02 00 01" },
        { "10 0E 00 06 4D 51 49 73 64 70 03 02 00 3C 00 00", "20 02 00 01" },
        { "10 0C 00 04 4D 51 54 54 04 00 00 3C 00 00", "20 02 00 02" },
        { "10 0C 00 04 4D 51 54 54 04 03 00 3C 00 00", "" },
        { "10 0D 00 04 4D 51 54 54 05 03 00 3C 00 00 00", "20 03 00 81 00" },
    };

    [Theory]
    [MemberData(nameof(Strangers))]
    public async Task A_stranger_is_answered_in_the_words_it_may_know_and_closed(string sent, string answer)
    {
        await using var hub = await MqttHub.StartAsync();
        await using var socket = new RawSocket(hub.EndPoint);
        await socket.SendAsync(Convert.FromHexString(sent.Replace(" ", "", StringComparison.Ordinal)));
        Convert.ToHexString(await socket.ReadToEndAsync()).ShouldBe(answer.Replace(" ", "", StringComparison.Ordinal));
        await using var good = await hub.ConnectAsync("n1");
    }

    [Fact]
    public async Task A_version_5_client_that_wants_another_authentication_method_is_told_so()
    {
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.OpenAsync();
        await client.SendAsync(new ConnectPacket { ClientId = "n1", Properties = new() { AuthenticationMethod = "SCRAM-SHA-1" } });
        (await client.ReadAsync<ConnAckPacket>()).Reason.ShouldBe(ReasonCode.BadAuthenticationMethod);
    }

    [Fact]
    public async Task No_more_than_the_limit_of_connections_are_kept()
    {
        await using var hub = await MqttHub.StartAsync(MqttEndpointOptions.Default with { MaxConnections = 1 });
        await using var first = await hub.ConnectAsync("n1");
        await using var second = await hub.OpenAsync();
        (await second.ReadAsync()).ShouldBeNull();
        await first.SendAsync(PingReqPacket.Instance);
        await first.ReadAsync<PingRespPacket>();
    }

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task A_will_is_accepted_and_never_sent(MqttVersion version)
    {
        await using var hub = await MqttHub.StartAsync();
        await using (var client = await hub.OpenAsync(version))
        {
            await client.SendAsync(new ConnectPacket
            {
                Version = version,
                ClientId = "n1",
                CleanStart = true,
                UserName = "n1",
                Password = Encoding.UTF8.GetBytes(MqttHub.Secret),
                Will = new() { Topic = "sensorhub/v1/n1/telemetry", Payload = """{"leq":60}"""u8.ToArray() },
            });
            (await client.ReadAsync<ConnAckPacket>()).Reason.ShouldBe(ReasonCode.Success);
        }

        await MqttHub.Eventually(() => hub.Get<ConnectionSet>().Count == 0);
        hub.Books.Received.ShouldBe(0);
    }
}
