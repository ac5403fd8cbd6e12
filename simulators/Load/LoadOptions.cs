using System.Security.Cryptography.X509Certificates;
using SensorHub.Mqtt.Packets;
using SensorHub.Simulators.Common;

namespace SensorHub.Simulators.Load;

/// <summary>What to send, how fast and to whom. Checked whole by <see cref="Validate"/>.</summary>
public sealed record LoadOptions
{
    public const int DefaultConnections = 50;
    public const int DefaultInFlight = 256;
    public const string DefaultStart = "2024-01-01T00:00:00+08:00";
    public static readonly TimeSpan DefaultDrain = TimeSpan.FromMinutes(2);

    public string Host { get; init; } = "127.0.0.1";
    public int Port { get; init; } = 1883;
    public MqttVersion Version { get; init; } = MqttVersion.V311;

    /// <summary>0 or 1.</summary>
    public QoS QoS { get; init; } = QoS.AtLeastOnce;

    /// <summary>What the server must show, by TLS; null = plain.</summary>
    public X509Certificate2? Certificate { get; init; }
    public int Connections { get; init; } = DefaultConnections;

    /// <summary>Unacknowledged messages a connection may have, 1…16 000; a smaller Receive Maximum of the server is kept to.</summary>
    public int InFlight { get; init; } = DefaultInFlight;

    /// <summary>Messages of the whole run; null = until <see cref="Duration"/> is over.</summary>
    public long? Messages { get; init; }
    public TimeSpan? Duration { get; init; }

    /// <summary>Messages a second over all connections; null = as fast as they are acknowledged. Latency then counts from the time on the schedule.</summary>
    public double? Rate { get; init; }

    /// <summary>From the last connection to the first message, so that idle connections can be looked at.</summary>
    public TimeSpan Settle { get; init; }

    /// <summary>With <c>{id}</c> for the device id.</summary>
    public string Topic { get; init; } = Topics.Telemetry;

    /// <summary>Who connects and publishes; null = as many made-up devices as there are connections.</summary>
    public LoadFleet? Fleet { get; init; }

    /// <summary>True = connect without user name and password.</summary>
    public bool IsAnonymous { get; init; }

    /// <summary>Event time of each device's first reading, Unix ms; the next are <see cref="Step"/> apart. Null = the true time of sending.</summary>
    public long? StartMs { get; init; }

    /// <summary>Event time from one reading of a device to its next, whole seconds up to 20 min; the default is 1 s.</summary>
    public TimeSpan Step { get; init; } = TimeSpan.FromSeconds(1);

    public string ZoneId { get; init; } = Devices.Time.CityCalendar.DefaultZoneId;
    public int Seed { get; init; } = 1;
    public double LoudPercent { get; init; } = 1;

    /// <summary>1…3: leq, lmax, lmin. Payloads of 31, 43 and 55 bytes.</summary>
    public int Metrics { get; init; } = 1;

    /// <summary>Seconds; 0 = none asked for.</summary>
    public ushort KeepAliveSeconds { get; init; }

    /// <summary>
    /// True = everybody connects at the same moment, sends as soon as it is let in, and stays until all are done: what devices do after an outage.
    /// Needs <see cref="Messages"/>.
    /// </summary>
    public bool IsStorm { get; init; }

    /// <summary>How long outstanding acknowledgements are waited for after the last message.</summary>
    public TimeSpan Drain { get; init; } = DefaultDrain;

    /// <exception cref="UsageException">Names every member that is wrong.</exception>
    public void Validate()
    {
        var faults = new List<string>();
        if (QoS > QoS.AtLeastOnce) faults.Add("--qos is 0 or 1");
        if (Connections < 1) faults.Add("--connections is at least 1");
        if (InFlight is < 1 or > 16_000) faults.Add("--in-flight is 1 to 16000");
        if (Messages is null && Duration is null) faults.Add("say --messages N or --seconds S");
        if (IsStorm && (Messages is null || Rate is not null || QoS != QoS.AtLeastOnce)) faults.Add("--storm needs --messages and QoS 1, and keeps to no rate");
        if (Messages < 1) faults.Add("--messages is at least 1");
        if (Rate <= 0) faults.Add("--rate is more than 0");
        if (Step < TimeSpan.FromSeconds(1) || Step > TimeSpan.FromMilliseconds(LoudPlan.WindowMs)) faults.Add("--step-seconds is 1 to 1200");
        if (Metrics is < 1 or > 3) faults.Add("--metrics is 1 to 3");
        if (LoudPercent is < 0 or > LoudPlan.MaxLoudPercent) faults.Add($"--loud-percent is 0 to {LoudPlan.MaxLoudPercent:0.##}");
        if (!Topic.Contains(Topics.DevicePlaceholder, StringComparison.Ordinal)) faults.Add($"--topic holds {Topics.DevicePlaceholder}");
        if (Fleet is { } fleet && fleet.Connecting.Count < Connections)
            faults.Add($"--connections {Connections} needs as many devices that connect; the credentials file has {fleet.Connecting.Count}");
        if (faults.Count > 0) throw new UsageException(string.Join("; ", faults) + ".");
    }
}
