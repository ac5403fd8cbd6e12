using Microsoft.Extensions.Logging;
using SensorHub.Devices.Registry;
using SensorHub.Ingest.Admission;
using SensorHub.Ingest.Lab;
using SensorHub.Ingest.Management;
using SensorHub.Ingest.Sessions;

namespace SensorHub.Ingest.Connections;

/// <summary>What every connection shares.</summary>
internal sealed record MqttServices(
    MqttEndpointOptions Options, IngestClocks Clocks, IRegistry Registry, IDeviceAuthenticator Authenticator, FailedConnects Failures,
    SessionDirectory Sessions, HeldPackets Held, SessionHolds Holds, PayloadIntake Payloads, ReportDesk Reports, InFlightBudget Budget,
    DeviceQuotas Quotas, IngestLedger Ledger, Committer Committer, ILogger Log, LogAllowance Lines,
    UserAuthenticator Users, DownlinkServices Downlink)
{
    /// <summary>Not null: the lab's clients, of whom nothing is kept.</summary>
    public LabBook? Lab { get; private init; }

    public MqttServices ForLab(LabBook book)
    {
        var options = Options with { Sessions = Options.Sessions with { MaxExpiry = TimeSpan.Zero } };
        var sessions = new LabSessions();
        var downlink = Downlink with { Store = sessions, Limits = options.Sessions, Watchers = [] };
        return this with { Lab = book, Options = options, Downlink = downlink, Sessions = new(sessions, new ConnectedClients(Clocks)) };
    }
}
