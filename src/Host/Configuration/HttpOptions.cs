namespace SensorHub.Host.Configuration;

/// <summary>The API's listener.</summary>
public sealed record HttpOptions
{
    /// <summary>Address to listen on; default loopback.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>0 = any free port. Default 8080.</summary>
    public int Port { get; init; } = 8080;
}
