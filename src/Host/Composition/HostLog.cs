namespace SensorHub.Host.Composition;

/// <summary>Log lines of the host itself; ids 5000 to 5099.</summary>
internal static partial class HostLog
{
    [LoggerMessage(5000, LogLevel.Warning, "Mqtt:AllowPlaintext: secrets of devices cross the network at {Endpoint} unencrypted, anyone on the way can read them")]
    public static partial void SecretsInPlaintext(this Microsoft.Extensions.Logging.ILogger log, string endpoint);

    [LoggerMessage(5041, LogLevel.Warning, "Ingest:Lab:Port: anyone on this machine may publish at port {Port} without a log-in; all of it is dropped. For conformance suites, never for devices")]
    public static partial void LabIsOpen(this Microsoft.Extensions.Logging.ILogger log, int port);

    [LoggerMessage(5042, LogLevel.Error, "The process may open {Files} files: {Admitted} MQTT connections are admitted, not the {Asked} of Mqtt:Limits:MaxConnections. Give it {Needed} (LimitNOFILE={Needed} of the service, or ulimit -n {Needed}), or set Mqtt:Limits:MaxConnections to {Admitted}")]
    public static partial void TooFewFiles(this Microsoft.Extensions.Logging.ILogger log, int? files, int admitted, int asked, int needed);

    [LoggerMessage(5043, LogLevel.Warning, "Commands cannot be looked at now: hub.db cannot be written; tried again each second")]
    public static partial void CommandsWait(this Microsoft.Extensions.Logging.ILogger log, Exception exception);

    [LoggerMessage(5040, LogLevel.Warning, "No MQTT over WebSocket: the HTTP port is open beyond loopback, where anyone on the way would read the secrets of devices; Mqtt:AllowPlaintext=true allows it all the same")]
    public static partial void NoMqttOverWebSocket(this Microsoft.Extensions.Logging.ILogger log);

    [LoggerMessage(5044, LogLevel.Error, "The backup that is due could not be begun; it is tried again")]
    public static partial void BackupNotBegun(this Microsoft.Extensions.Logging.ILogger log, Exception cause);
}
