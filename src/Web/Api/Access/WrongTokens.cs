using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.AspNetCore.Http;
using SensorHub.Devices.Registry;

namespace SensorHub.Web.Api.Access;

/// <summary>
/// Slows down addresses that send tokens nobody has, IPv6 by its network of 64 bits. The right token of a barred address is taken: tokens are 256
/// random bits that no number of guesses finds, and behind one proxy stand many people. Thread safe, bounded.
/// </summary>
internal sealed class WrongTokens
{
    private readonly FailedLogins<IPAddress> _failures;
    private readonly Counter<long> _count;

    public WrongTokens(WebOptions options, IMeterFactory meters)
    {
        _failures = new(options.NetworkClock);
        _count = meters.Create("SensorHub.Web").CreateCounter<long>("sensorhub.http.wrong_tokens", "{request}", "Requests with a token that nobody has.");
    }

    /// <summary>Notes a wrong token; null while the address may go on, else how long it must wait.</summary>
    public TimeSpan? Note(HttpContext http)
    {
        _count.Add(1);
        return _failures.Note(NetworkOf(http.Connection.RemoteIpAddress ?? IPAddress.None)) ? null : _failures.WindowLeft();
    }

    internal static IPAddress NetworkOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        if (!address.TryWriteBytes(bytes, out var length) || length < bytes.Length)
            return address;
        bytes[8..].Clear();
        return new(bytes);
    }
}
