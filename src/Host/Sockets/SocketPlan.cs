using SensorHub.Host.Configuration;

namespace SensorHub.Host.Sockets;

/// <summary>
/// How the files that the process may open are shared out: the stores have theirs whatever comes to the ports, the rest are sockets, and HTTP keeps a
/// part of them from MQTT.
/// </summary>
/// <param name="Files">Files that the process may open; null = no limit.</param>
/// <param name="Needed">Files with which nothing would have to be cut.</param>
/// <param name="Sockets">Accepted at a time, all ports together.</param>
/// <param name="Http">Of these at the HTTP port, MQTT over WebSocket included.</param>
/// <param name="Mqtt">MQTT connections admitted.</param>
internal sealed record SocketPlan(int? Files, int Needed, int Sockets, int Http, int Mqtt)
{
    /// <summary>At the HTTP port at a time: a thousand live streams and as many others.</summary>
    public const int MaxHttp = 2_000;

    // 312 are open in an idle hub, 272 of them its assemblies; the others are for queries (a reader of chunks has two), brokers and the rest.
    private const int Reserve = 768;
    private const int MaxSegments = 1_000;
    private const int MinSockets = 64;

    /// <summary>True when as many MQTT connections are admitted as the settings ask for.</summary>
    public bool Fits => Files is null || Needed <= Files;

    /// <param name="files">See <see cref="OpenFiles.Limit"/>.</param>
    /// <exception cref="ConfigurationException">The stores alone need about as many.</exception>
    public static SocketPlan For(HubOptions options, int? files)
    {
        var asked = options.Mqtt.Limits.MaxConnections;
        var stores = Reserve + Segments(options);
        var needed = stores + MaxHttp + asked;
        if (files is not { } limit)
            return new(null, needed, int.MaxValue, MaxHttp, asked);
        var sockets = limit - stores;
        if (sockets < MinSockets)
        {
            throw new ConfigurationException([new(
                "Mqtt:Limits:MaxConnections",
                $"the process may open {limit} files and the hub needs {stores + MinSockets} before anyone connects; raise the limit, best to {needed} (LimitNOFILE={needed} of the service, or ulimit -n {needed})")]);
        }

        var http = Math.Min(MaxHttp, Math.Max(sockets / 4, sockets - asked));
        return new(limit, needed, sockets, http, Math.Min(asked, sockets - http));
    }

    // Each may have a file open for look-ups.
    private static int Segments(HubOptions options) => options.Journal.KeepBytes == 0
        ? MaxSegments
        : (int)Math.Min(options.Journal.KeepBytes / options.Journal.SegmentBytes + 1, MaxSegments);
}
