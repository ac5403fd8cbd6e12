using System.Net;
using System.Net.Sockets;
using SensorHub.Host.Configuration;

namespace SensorHub.Host.Demo;

/// <summary>The hub of a demo: alone with its simulated city, and on any machine; where a port is taken, it takes another.</summary>
internal static class DemoHub
{
    /// <param name="say">Told of a port that is not the one asked for.</param>
    public static HubOptions For(HubOptions options, string dataFolder, Action<string> say)
    {
        var alone = options.Alone(dataFolder);
        return alone with
        {
            Http = alone.Http with { Port = Free("Http:Port", alone.Http.Port, say) },
            Mqtt = alone.Mqtt with { Port = Free("Mqtt:Port", alone.Mqtt.Port, say) },
        };
    }

    private static int Free(string setting, int wanted, Action<string> say)
    {
        if (wanted == 0)
            return 0;
        try
        {
            using var probe = new TcpListener(IPAddress.Loopback, wanted);
            probe.Start();
            return wanted;
        }
        catch (SocketException)
        {
            say($"port {wanted} ({setting}) is held by another program: taking a free one");
            return 0;
        }
    }
}
