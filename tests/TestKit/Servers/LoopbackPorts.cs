using System.Net;
using System.Net.Sockets;

namespace SensorHub.TestKit.Servers;

/// <summary>
/// Loopback ports for servers that are told theirs, and may be stopped and started again on it. They lie below those that the kernel gives to outgoing
/// connections (32768 and up), so that none of these takes one while its server is down; none is given twice. Thread safe.
/// </summary>
public static class LoopbackPorts
{
    private const int First = 12_000;
    private const int Count = 20_000;
    private static int _next = Random.Shared.Next(Count);

    /// <exception cref="InvalidOperationException">All are in use.</exception>
    public static int Take()
    {
        for (var tried = 0; tried < Count; tried++)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _next) % Count);
            if (IsFree(port))
                return port;
        }

        throw new InvalidOperationException("No free loopback port.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
