using System.Net;
using SensorHub.Ingest.Connections;

namespace SensorHub.Host.Configuration;

/// <summary>The MQTT listeners.</summary>
public sealed record MqttOptions
{
    public const int DefaultPort = 1883;

    /// <summary>Address to listen on; default loopback.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>Plain port; 0 = any free port. Default 1883.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>Port for TLS 1.2 and 1.3, usually 8883; 0 = off, the default.</summary>
    public int TlsPort { get; init; }

    /// <summary>PEM or PFX file for TLS.</summary>
    public string? Certificate { get; init; }

    /// <summary>PEM file of the private key, when it is not in the certificate's file.</summary>
    public string? CertificateKey { get; init; }

    /// <summary>Password of a PFX file.</summary>
    public string? CertificatePassword { get; init; }

    /// <summary>Lets the plain port listen beyond loopback, where anyone on the way reads secrets. Default false.</summary>
    public bool AllowPlaintext { get; init; }

    /// <summary>Nobody beyond this machine reaches the ports. False for an address that is none.</summary>
    public bool IsLoopback => IPAddress.TryParse(Address, out var address) && IPAddress.IsLoopback(address);

    public MqttEndpointOptions Limits { get; init; } = new();
}
