using System.Net;
using System.Net.Sockets;
using SensorHub.TestKit.Servers;

namespace SensorHub.Bench.Peers;

/// <summary>A bare Mosquitto: anonymous, nothing kept, no limit on what is in flight.</summary>
internal sealed class MosquittoUnderTest : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mosquitto-bench-").FullName;

    private MosquittoUnderTest(int port)
    {
        Port = port;
        var configuration = Path.Combine(_folder, "mosquitto.conf");
        File.WriteAllText(configuration, $"""
            listener {port} 127.0.0.1
            allow_anonymous true
            persistence false
            max_inflight_messages 0
            max_queued_messages 0
            log_type error

            """);
        Process = new ServerProcess("mosquitto", ["-c", configuration], Path.Combine(_folder, "log"));
    }

    public int Port { get; }
    public ServerProcess Process { get; }

    public static async Task<MosquittoUnderTest> StartAsync(TimeProvider clock)
    {
        var server = new MosquittoUnderTest(LoopbackPorts.Take());
        for (var tries = 0; tries < 100; tries++)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, server.Port);
                return server;
            }
            catch (SocketException) when (!server.Process.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), clock);
            }
        }

        throw new InvalidOperationException("mosquitto did not start; install it with: apt-get install mosquitto");
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
