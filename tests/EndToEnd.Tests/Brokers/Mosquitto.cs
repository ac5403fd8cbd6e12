using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using SensorHub.EndToEnd.Tests.Harness;
using SensorHub.EndToEnd.Tests.Interop;
using SensorHub.TestKit.Servers;

namespace SensorHub.EndToEnd.Tests.Brokers;

/// <summary>A real Mosquitto of a test's own, at a free loopback port, that keeps its sessions over an orderly restart.</summary>
internal sealed class Mosquitto : IAsyncDisposable
{
    private readonly TempFolder _temp = new();
    private readonly string _options;
    private Process _process;

    private Mosquitto(string options, int port)
    {
        (_options, Port) = (options, port);
        _process = Launch();
    }

    public int Port { get; }
    private string Database => Path.Combine(_temp.Path, "mosquitto.db");
    private string PasswordFile => Path.Combine(_temp.Path, "passwords");

    /// <param name="password">Of <c>hub</c>, the only user who may connect; null = anyone may.</param>
    /// <param name="options">More lines of its configuration.</param>
    public static async Task<Mosquitto> StartAsync(string? password = null, string options = "")
    {
        var broker = new Mosquitto(options, LoopbackPorts.Take());
        if (password is not null)
        {
            await broker.StopAsync();
            await broker.SetPasswordAsync(password);
            broker._process = broker.Launch();
        }

        await broker.ListeningAsync();
        return broker;
    }

    /// <summary>SIGTERM: it writes sessions and messages to its database.</summary>
    public async Task StopAsync()
    {
        await ListeningAsync();
        Signals.Terminate(_process);
        await _process.WaitForExitAsync().WaitAsync(Patience.Limit, Devices.Time.SystemClock.Instance);
        _process.Dispose();
    }

    public async Task StartAgainAsync()
    {
        _process = Launch();
        await ListeningAsync();
    }

    public void ForgetSessions() => File.Delete(Database);

    /// <summary>Counts from the next start of the broker.</summary>
    public async Task SetPasswordAsync(string password)
    {
        var made = await Tool.RunAsync("mosquitto_passwd", "-b", "-c", PasswordFile, "hub", password);
        made.ExitCode.ShouldBe(0, made.Output);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _temp.Dispose();
    }

    private Process Launch()
    {
        var configuration = Path.Combine(_temp.Path, "mosquitto.conf");
        File.WriteAllText(configuration, $"""
            listener {Port} 127.0.0.1
            {(File.Exists(PasswordFile) ? $"allow_anonymous false\npassword_file {PasswordFile}" : "allow_anonymous true")}
            user root
            persistence true
            persistence_location {_temp.Path}/
            max_queued_messages 1000000
            log_type none
            {_options}

            """);
        return Process.Start(new ProcessStartInfo("mosquitto", ["-c", configuration]) { UseShellExecute = false })
            ?? throw new InvalidOperationException("mosquitto did not start; test.sh installs it.");
    }

    private Task ListeningAsync() => Patience.UntilAsync(
        async () =>
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, Port);
                return true;
            }
            catch (SocketException) when (!_process.HasExited)
            {
                return false;
            }
        },
        "Mosquitto to listen");
}
