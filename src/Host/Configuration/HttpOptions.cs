using System.Net;

namespace SensorHub.Host.Configuration;

/// <summary>The API's listener.</summary>
public sealed record HttpOptions
{
    /// <summary>Address to listen on; default loopback.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>Nobody beyond this machine reaches the port. False for an address that is none.</summary>
    public bool IsLoopback => IPAddress.TryParse(Address, out var address) && IPAddress.IsLoopback(address);

    /// <summary>0 = any free port. Default 8080.</summary>
    public int Port { get; init; } = 8080;
}
