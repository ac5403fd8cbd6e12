using System.Net.Sockets;
using SensorHub.EndToEnd.Tests.Harness;

namespace SensorHub.EndToEnd.Tests.Sockets;

/// <summary>A process that may open fewer files than are configured: it says so, and no number of sockets takes the files of its stores.</summary>
public sealed class FewFilesTests
{
    private const int Files = 1_024;
    private const int Strangers = 1_500;

    // Few segments are kept: more files are left for sockets.
    private static readonly Dictionary<string, string> Settings = new(StringComparer.Ordinal) { ["Journal:SegmentBytes"] = "131072", ["Journal:KeepBytes"] = "4194304" };

    [Fact]
    public async Task A_flood_of_sockets_is_closed_and_counted_while_readings_are_acknowledged_judged_and_read()
    {
        await using var hub = await TestHub.StartAsync(SmallCity.Noon, Settings, files: Files);
        hub.Process.Log.ShouldContain("The process may open 1024 files");
        (await hub.Client.ReadinessAsync()).ShouldContain("open_files");
        await SmallCity.RegisterAsync(hub.Client, "meter-1", "meter-2");
        using var meter = await RawMeter.ConnectAsync(hub.Process.MqttPort, "meter-1", SmallCity.SecretOf("meter-1"), keepAliveS: 60);

        using (var flood = await Flood.OfAsync(Strangers, hub.Process.MqttPort, hub.Process.HttpPort))
        {
            for (var i = 0; i < 200; i++)
                await meter.SendAsync(TimeOf(i), 50 + i % 10);
            await Patience.UntilAsync(() => meter.Acknowledged == 200, "acknowledgements through the flood");
            await HubLedger.EvaluatedAsync(hub.Client);
            (await hub.Client.ReadingsAsync("meter-1", "leq", SmallCity.Noon.AddHours(-2), SmallCity.Noon)).Count.ShouldBe(200);
        }

        await Patience.UntilAsync(async () => await CanConnectAsync(hub.Process.MqttPort), "room for a device after the flood");
        (await hub.Client.MetricsAsync()).ShouldMatch("sensorhub_host_sockets_refused[^\n]*\\{[^}]*of=\"all\"[^}]*\\} [1-9]");
        hub.Process.HasExited.ShouldBeFalse();
    }

    private static async Task<bool> CanConnectAsync(int port)
    {
        try
        {
            using var meter = await RawMeter.ConnectAsync(port, "meter-2", SmallCity.SecretOf("meter-2"), keepAliveS: 60).OrFail("a CONNACK");
            return true;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return false;
        }
    }

    private static long TimeOf(int i) => SmallCity.Noon.AddHours(-1).AddSeconds(i).ToUnixTimeMilliseconds();

    /// <summary>Sockets that say nothing.</summary>
    private sealed class Flood : IDisposable
    {
        private readonly List<Socket> _sockets = [];

        /// <summary>How many the hub has closed.</summary>
        public int Closed => _sockets.Count(s => !s.Connected || (s.Poll(0, SelectMode.SelectRead) && s.Available == 0));

        /// <summary>Opens so many, in turn to each port, and waits until those beyond the limits are closed.</summary>
        public static async Task<Flood> OfAsync(int count, params int[] ports)
        {
            var flood = new Flood();
            for (var i = 0; i < count; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                flood._sockets.Add(socket);
                try
                {
                    await socket.ConnectAsync("127.0.0.1", ports[i % ports.Length]);
                }
                catch (SocketException)
                {
                    // Closed before the call returned.
                }
            }

            await Patience.UntilAsync(() => flood.Closed >= count - Files / 2, "newcomers beyond half of the files to be closed");
            return flood;
        }

        public void Dispose() => _sockets.ForEach(s => s.Dispose());
    }
}
