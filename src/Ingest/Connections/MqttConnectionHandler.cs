using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using SensorHub.Devices.Registry;
using SensorHub.Ingest.Admission;
using SensorHub.Ingest.Management;
using SensorHub.Ingest.Sessions;

namespace SensorHub.Ingest.Connections;

/// <summary>MQTT 3.1.1 and 5.0 for devices, on any Kestrel endpoint, plain or behind TLS. Thread safe.</summary>
public sealed class MqttConnectionHandler : ConnectionHandler
{
    private readonly ConnectionSet _connections;

    public MqttConnectionHandler(
        MqttEndpointOptions options, IngestClocks clocks, IRegistry registry, IDeviceAuthenticator authenticator, FailedConnects failures,
        HeldPackets held, SessionHolds holds, PayloadIntake payloads, ReportDesk reports, InFlightBudget budget, DeviceQuotas quotas,
        IngestLedger ledger, Committer committer, ConnectionSet connections, ILogger<MqttConnectionHandler> log,
        UserAuthenticator users, DownlinkServices downlink, ConnectedClients connected)
    {
        _connections = connections;
        Services = new(options, clocks, registry, authenticator, failures, new SessionDirectory(downlink.Store, connected), held, holds, payloads, reports, budget,
            quotas, ledger, committer, log, new LogAllowance(clocks.Network), users, downlink);
    }

    internal MqttServices Services { get; }

    public override Task OnConnectedAsync(ConnectionContext connection) => ServeAsync(connection, Services);

    internal async Task ServeAsync(ConnectionContext connection, MqttServices services)
    {
        using var mqtt = new MqttConnection(connection, services);
        if (!_connections.TryAdd(mqtt, services.Options.MaxConnections))
        {
            if (services.Lines.TryTake(services.Log))
                services.Log.TooManyConnections(services.Options.MaxConnections);
            connection.Abort();
            return;
        }

        try
        {
            await mqtt.RunAsync();
        }
        finally
        {
            _connections.Remove(mqtt);
        }
    }
}
