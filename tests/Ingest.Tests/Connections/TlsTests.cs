using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SensorHub.Mqtt.Packets;
using SensorHub.TestKit.Mqtt;

namespace SensorHub.Ingest.Tests.Connections;

public sealed class TlsTests
{
    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task The_same_endpoint_speaks_behind_TLS_to_its_last_word(SslProtocols protocol)
    {
        using var certificate = SelfSigned();
        await using var hub = await MqttHub.StartAsync(certificate: certificate);
        await using var client = new RawClient(await HandshakeAsync(hub, protocol), MqttVersion.V5);
        await client.ConnectAsync("n1", MqttHub.Secret);
        (await client.ReadAsync<ConnAckPacket>()).Reason.ShouldBe(ReasonCode.Success);
        var array = "[" + string.Join(',', Enumerable.Range(0, 4_000).Select(PublishTests.Reading)) + "]";
        await client.PublishAsync("v1/devices/me/telemetry", array, packetId: 1);
        await client.PublishAsync("v1/devices/me/telemetry", PublishTests.Reading(5_000), packetId: 2);
        (await client.ReadAsync<PubAckPacket>()).PacketId.ShouldBe((ushort)1);
        (await client.ReadAsync<PubAckPacket>()).PacketId.ShouldBe((ushort)2);
        hub.Books.Stored.ShouldBe(4_001);

        var stopped = hub.StopAsync();
        (await client.ReadAsync<DisconnectPacket>()).Reason.ShouldBe(ReasonCode.ServerShuttingDown);
        await stopped;
    }

    private static async Task<SslStream> HandshakeAsync(MqttHub hub, SslProtocols protocol)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(hub.EndPoint);
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            EnabledSslProtocols = protocol,
            RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null,
        });
        return tls;
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(2199, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }
}
