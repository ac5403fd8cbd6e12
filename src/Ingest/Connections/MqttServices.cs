using Microsoft.Extensions.Logging;
using SensorHub.Devices.Registry;
using SensorHub.Ingest.Admission;
using SensorHub.Ingest.Sessions;

namespace SensorHub.Ingest.Connections;

/// <summary>What every connection shares.</summary>
internal sealed record MqttServices(
    MqttEndpointOptions Options, IngestClocks Clocks, IRegistry Registry, IDeviceAuthenticator Authenticator, FailedConnects Failures,
    SessionDirectory Sessions, HeldPackets Held, SessionHolds Holds, PayloadIntake Payloads, InFlightBudget Budget, DeviceQuotas Quotas,
    IngestLedger Ledger, Committer Committer, ILogger Log, LogAllowance Lines,
    UserAuthenticator Users, DownlinkServices Downlink);
