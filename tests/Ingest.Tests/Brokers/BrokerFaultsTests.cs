using SensorHub.Ingest.Brokers;
using SensorHub.Mqtt.Packets;
using PayloadFormat = SensorHub.Devices.Readings.PayloadFormat;

namespace SensorHub.Ingest.Tests.Brokers;

public sealed class BrokerFaultsTests
{
    private static readonly BrokerOptions Sound = new() { Host = "broker.example", ClientId = "hub-1" };

    public static TheoryData<string, BrokerOptions> Faulty => new()
    {
        { "Host", Sound with { Host = "" } },
        { "Host", Sound with { Host = "mqtt://broker.example" } },
        { "Port", Sound with { Port = 70_000 } },
        { "ClientId", Sound with { ClientId = "" } },
        { "ClientId", Sound with { ClientId = "hub one" } },
        { "User", Sound with { Password = "p" } },
        { "QoS", Sound with { QoS = QoS.AtMostOnce } },
        { "Format", Sound with { Format = PayloadFormat.Jt808 } },
        { "ReceiveMaximum", Sound with { ReceiveMaximum = 0 } },
        { "SessionExpiry", Sound with { SessionExpiry = TimeSpan.Zero } },
        { "RetryMost", Sound with { RetryMost = TimeSpan.FromHours(2) } },
        { "RetryRefused", Sound with { RetryRefused = TimeSpan.Zero } },
        { "CaFile", Sound with { CaFile = "/no/such.pem" } },
        { "CaFile", Sound with { CaFile = "/no/such.pem", Tls = true } },
        { "Group", Sound with { Group = "a/b" } },
        { "Topics", Sound with { Topics = [] } },
        { "Topics:1", Sound with { Topics = [BrokerOptions.DefaultTopic, "a/+"] } },
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public void A_setting_that_cannot_work_is_named(string setting, BrokerOptions options) =>
        BrokerFaults.Of(options).Select(f => f.Setting).ShouldBe([setting]);

    [Fact]
    public void Host_and_client_id_are_enough() => BrokerFaults.Of(Sound).ShouldBeEmpty();

    [Fact]
    public void The_port_follows_tls_unless_it_is_given()
    {
        Sound.EffectivePort.ShouldBe(1883);
        (Sound with { Tls = true }).EffectivePort.ShouldBe(8883);
        (Sound with { Tls = true, Port = 9000 }).EffectivePort.ShouldBe(9000);
    }

    [Fact]
    public void No_text_of_the_options_shows_the_password() =>
        (Sound with { User = "hub", Password = "very-secret" }).ToString().ShouldBe("broker.example:1883/hub-1");
}
