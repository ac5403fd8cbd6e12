using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace SensorHub.Simulators.Load;

/// <summary>The bytes to and from the server, plain or by TLS.</summary>
internal sealed class LoadLink : IDisposable
{
    private readonly Socket _socket;
    private readonly Stream _stream;

    private LoadLink(Socket socket, Stream stream) => (_socket, _stream) = (socket, stream);

    /// <exception cref="SocketException">Nobody listens.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The server shows another certificate than the one expected.</exception>
    public static async Task<LoadLink> OpenAsync(LoadOptions options, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(options.Host, options.Port, cancellation);
            var plain = new NetworkStream(socket, ownsSocket: true);
            return new(socket, options.Certificate is { } expected ? await EncryptAsync(plain, options.Host, expected, cancellation) : plain);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default) => _stream.WriteAsync(bytes, cancellation);

    public ValueTask<int> ReceiveAsync(Memory<byte> room, CancellationToken cancellation = default) => _stream.ReadAsync(room, cancellation);

    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    public void Dispose() => _stream.Dispose();

    private static async Task<Stream> EncryptAsync(Stream plain, string host, X509Certificate2 expected, CancellationToken cancellation)
    {
        var encrypted = new SslStream(plain);
        await encrypted.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = host,
            RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null && shown.GetRawCertData().AsSpan().SequenceEqual(expected.RawDataMemory.Span),
            // Devices that come for the first time: each is a whole handshake.
            AllowTlsResume = false,
        }, cancellation);
        return encrypted;
    }
}
