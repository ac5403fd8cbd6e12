using System.Net;
using Microsoft.Extensions.Logging;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Ingest;

/// <summary>
/// Every log line of intake; ids 2000 to 2099. What strangers sent goes through <see cref="Decoders.Printable"/> first; secrets and payloads never.
/// </summary>
internal static partial class IngestLog
{
    [LoggerMessage(2000, LogLevel.Error, "The disk refuses the journal; nothing is acknowledged until it accepts again")]
    public static partial void DiskRefuses(this ILogger log, Exception cause);

    [LoggerMessage(2001, LogLevel.Information, "The disk accepts the journal again")]
    public static partial void DiskAccepts(this ILogger log);

    [LoggerMessage(2002, LogLevel.Critical, "The commit thread ended; nothing more is acknowledged")]
    public static partial void CommitThreadEnded(this ILogger log, Exception cause);

    [LoggerMessage(2003, LogLevel.Error, "What a key holds cannot be read; its batch is not acknowledged")]
    public static partial void AdmissionFailed(this ILogger log, Exception cause);

    [LoggerMessage(2004, LogLevel.Warning, "The device with handle {Device} has a clock that cannot be trusted; its readings are kept under their receive time")]
    public static partial void SuspectClock(this ILogger log, int device);

    [LoggerMessage(2005, LogLevel.Error, "What is stored under the time of a reading of the device with handle {Device} is damaged; the reading is in quarantine. Run: sensorhub check")]
    public static partial void StoredDamaged(this ILogger log, int device);

    [LoggerMessage(2010, LogLevel.Warning, "Connect refused: client id '{ClientId}' from {Address}")]
    public static partial void ConnectRefused(this ILogger log, string clientId, IPAddress address);

    [LoggerMessage(2011, LogLevel.Warning, "No more than {Limit} connections; a newcomer is closed")]
    public static partial void TooManyConnections(this ILogger log, int limit);

    [LoggerMessage(2012, LogLevel.Information, "Connection of {Device} from {Address} broke the protocol, {Reason}: {Fault}")]
    public static partial void ProtocolBroken(this ILogger log, string? device, IPAddress address, ReasonCode reason, string fault);

    [LoggerMessage(2013, LogLevel.Information, "Device {Device} may not publish on '{Topic}'")]
    public static partial void ForeignTopic(this ILogger log, string device, string topic);

    [LoggerMessage(2018, LogLevel.Information, "Gateway {Device} may not publish for '{Child}'")]
    public static partial void ForeignChild(this ILogger log, string device, string child);

    [LoggerMessage(2014, LogLevel.Warning, "A batch of {Device} was not committed; its connection ends without an acknowledgement")]
    public static partial void NotCommitted(this ILogger log, string? device, Exception cause);

    [LoggerMessage(2015, LogLevel.Debug, "Connection of {Device} from {Address} was lost: {Fault}")]
    public static partial void ConnectionLost(this ILogger log, string? device, IPAddress address, string fault);

    [LoggerMessage(2016, LogLevel.Error, "Connection of {Device} from {Address} failed by a fault of the hub")]
    public static partial void ConnectionFailed(this ILogger log, string? device, IPAddress address, Exception cause);

    [LoggerMessage(2020, LogLevel.Error, "Ended sessions could not be removed; tried again each second")]
    public static partial void SessionsNotSwept(this ILogger log, Exception cause);

    [LoggerMessage(2021, LogLevel.Error, "The session of {Client} could not be opened; its connect is refused as unavailable")]
    public static partial void SessionNotOpened(this ILogger log, string client, Exception cause);

    [LoggerMessage(2022, LogLevel.Warning, "The session of {Client} could not be left in order; it counts as connected until its next connect or a restart")]
    public static partial void SessionNotLeft(this ILogger log, string client, Exception cause);

    [LoggerMessage(2023, LogLevel.Error, "What is open on '{Topic}' could not be sent to {Client}")]
    public static partial void WatcherFailed(this ILogger log, string client, string topic, Exception cause);

    [LoggerMessage(2024, LogLevel.Warning, "No room for a session of {Client}: see Mqtt:Limits:Sessions")]
    public static partial void SessionsFull(this ILogger log, string client);

    [LoggerMessage(2017, LogLevel.Warning, "{Count} lines about connections were held back: more came in a minute than the log takes")]
    public static partial void LinesHeldBack(this ILogger log, int count);

    [LoggerMessage(2040, LogLevel.Information, "Broker {Broker}: connected, session {Session}")]
    public static partial void BrokerConnected(this ILogger log, string broker, string session);

    [LoggerMessage(2041, LogLevel.Warning, "Broker {Broker}: not connected, {Reason}; next try in {Pause}")]
    public static partial void BrokerUnavailable(this ILogger log, string broker, string reason, TimeSpan pause);

    [LoggerMessage(2042, LogLevel.Error, "Broker {Broker}: nothing comes from it, {Reason}; next try in {Pause}")]
    public static partial void BrokerRefuses(this ILogger log, string broker, string reason, TimeSpan pause);

    [LoggerMessage(2043, LogLevel.Warning, "Broker {Broker}: it has forgotten the hub's session; subscribed anew, what it held for the hub is lost unless publishers send again")]
    public static partial void BrokerLostSession(this ILogger log, string broker);

    [LoggerMessage(2044, LogLevel.Error, "Broker {Broker}: it does not grant {Topic}; let the hub's user read it there")]
    public static partial void BrokerRefusesTopic(this ILogger log, string broker, string topic);

    [LoggerMessage(2045, LogLevel.Warning, "Broker {Broker}: it grants {Topic} where QoS {Asked} was asked for")]
    public static partial void BrokerGrantsLess(this ILogger log, string broker, string topic, QoS asked);

    [LoggerMessage(2046, LogLevel.Warning, "Broker {Broker}: its messages could not be taken in or acknowledged; the connection ends, what is not acknowledged comes again")]
    public static partial void BrokerPumpFailed(this ILogger log, string broker, Exception cause);

    [LoggerMessage(2047, LogLevel.Warning, "Broker {Broker}: user and password cross the network unencrypted, anyone on the way can read them; set Tls to true")]
    public static partial void BrokerInPlaintext(this ILogger log, string broker);
}
