using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SensorHub.Host.Sockets;

namespace SensorHub.EndToEnd.Tests.Sockets;

public sealed class TlsBuffersTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public void The_OpenSSL_of_this_system_is_known() => TlsBuffers.IsSupported.ShouldBe(OperatingSystem.IsLinux());

    [Theory]
    [InlineData(1)]
    [InlineData(16_384)]
    [InlineData(300_000)]
    public async Task A_connection_that_gives_its_buffers_back_says_what_it_said_before(int bytes)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var socket = new TcpClient();
        await socket.ConnectAsync((IPEndPoint)listener.LocalEndpoint).WaitAsync(Limit);
        using var accepted = await listener.AcceptTcpClientAsync().WaitAsync(Limit);
        using var certificate = Certificate();
        await using var client = new SslStream(
            socket.GetStream(), leaveInnerStreamOpen: false, (_, shown, _, _) => shown?.GetRawCertData().AsSpan().SequenceEqual(certificate.RawDataMemory.Span) == true);
        await using var server = new SslStream(accepted.GetStream());
        await Task.WhenAll(server.AuthenticateAsServerAsync(certificate), client.AuthenticateAsClientAsync("localhost")).WaitAsync(Limit);

        TlsBuffers.TryReleaseWhenIdle(server).ShouldBe(OperatingSystem.IsLinux());

        var sent = RandomNumberGenerator.GetBytes(bytes);
        for (var round = 0; round < 3; round++)
        {
            (await CarryAsync(client, server, sent)).ShouldBe(sent);
            (await CarryAsync(server, client, sent)).ShouldBe(sent);
        }
    }

    private static async Task<byte[]> CarryAsync(SslStream from, SslStream to, byte[] bytes)
    {
        var received = new byte[bytes.Length];
        await Task.WhenAll(from.WriteAsync(bytes).AsTask(), to.ReadExactlyAsync(received).AsTask()).WaitAsync(Limit);
        return received;
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(90));
    }
}
