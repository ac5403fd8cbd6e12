using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using SensorHub.Host.Configuration;
using SensorHub.Host.Sockets;
using SensorHub.Ingest;

namespace SensorHub.Host.Composition;

/// <summary>The hub's ports on Kestrel.</summary>
internal static class Listeners
{
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    public static void Listen(this KestrelServerOptions kestrel, HubOptions options, HubSeats seats)
    {
        kestrel.AddServerHeader = false;
        kestrel.Listen(IPAddress.Parse(options.Http.Address), options.Http.Port, listen => listen.UseSeats(seats.Http));
        kestrel.Listen(IPAddress.Parse(options.Mqtt.Address), options.Mqtt.Port, listen => listen.UseMqtt());
        if (options.Mqtt.TlsPort != 0)
            kestrel.ListenTls(options.Mqtt);
        if (options.Ingest.Lab.Port != 0)
            kestrel.Listen(IPAddress.Loopback, options.Ingest.Lab.Port, listen => listen.UseMqttLab());
    }

    /// <summary>Where the started server listens; in the order in which <see cref="Listen"/> asked.</summary>
    public static ListeningPorts Ports(this IServer server, HubOptions options)
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()!.Addresses.Select(a => new Uri(a).Authority).ToList();
        return new(addresses[0], addresses[1], options.Mqtt.TlsPort == 0 ? null : addresses[2]);
    }

    /// <summary>Which of the doors the machine does not give: the first that cannot be opened now.</summary>
    public static ConfigurationFault FaultOf(HubOptions options, SocketException failure)
    {
        var doors = new[]
        {
            ("Http:Address", options.Http.Address, "Http:Port", options.Http.Port),
            ("Mqtt:Address", options.Mqtt.Address, "Mqtt:Port", options.Mqtt.Port),
            ("Mqtt:Address", options.Mqtt.Address, "Mqtt:TlsPort", options.Mqtt.TlsPort),
        };
        foreach (var (addressKey, address, portKey, port) in doors)
        {
            try
            {
                using var probe = new TcpListener(IPAddress.Parse(address), port);
                probe.Start();
            }
            catch (SocketException e)
            {
                return e.SocketErrorCode == SocketError.AddressNotAvailable
                    ? new(addressKey, $"{address} is no address of this machine")
                    : new(portKey, $"port {port} at {address} cannot be listened at: {e.Message}");
            }
        }

        return new("Ingest:Lab:Port", $"port {options.Ingest.Lab.Port} at {IPAddress.Loopback} cannot be listened at: {failure.Message}");
    }

    private static void ListenTls(this KestrelServerOptions kestrel, MqttOptions options)
    {
        var certificate = TlsCertificate.Load(options);
        kestrel.Listen(IPAddress.Parse(options.Address), options.TlsPort, listen =>
        {
            listen.UseHttps(https =>
            {
                https.ServerCertificate = certificate;
                https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
                https.HandshakeTimeout = HandshakeTimeout;
            });
            listen.Use(next => connection =>
            {
                if (connection.Features.Get<ISslStreamFeature>() is { } tls)
                    TlsBuffers.TryReleaseWhenIdle(tls.SslStream);
                return next(connection);
            });
            listen.UseMqtt();
        });
    }
}
