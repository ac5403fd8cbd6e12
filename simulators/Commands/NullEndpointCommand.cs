using System.CommandLine;
using SensorHub.Simulators.Load;

namespace SensorHub.Simulators.Commands;

/// <summary><c>null-endpoint</c>: a server that acknowledges everything and keeps nothing, to measure the generator against.</summary>
internal sealed class NullEndpointCommand : Command
{
    public NullEndpointCommand() : base("null-endpoint", "Serves MQTT on loopback, acknowledges everything, keeps nothing. Ends with Ctrl+C.")
    {
        var port = new Option<int>("--port") { Description = "0 = a free one, printed.", DefaultValueFactory = _ => 0 };
        Add(port);
        SetAction(async (parsed, cancellation) =>
        {
            using var endpoint = new NullEndpoint(parsed.GetValue(port));
            Console.WriteLine($"listening on 127.0.0.1:{endpoint.Port}");
            await endpoint.RunAsync(cancellation);
            return 0;
        });
    }
}
