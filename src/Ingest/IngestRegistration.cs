using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using SensorHub.Ingest.Admission;
using SensorHub.Ingest.Brokers;
using SensorHub.Ingest.Connections;
using SensorHub.Ingest.Decoders;
using SensorHub.Ingest.Decoders.Json;
using SensorHub.Ingest.Lab;
using SensorHub.Ingest.Management;
using SensorHub.Ingest.Sessions;

namespace SensorHub.Ingest;

/// <summary>What the host adds to take readings in.</summary>
public static class IngestRegistration
{
    /// <summary>Input that a connection buffers before its batch is on disk; a larger packet passes through it in pieces.</summary>
    public const int ConnectionBufferBytes = 16 * 1024;

    public const string WebSocketPath = "/mqtt";

    /// <summary>
    /// Admission, commit and the JSON decoder. The host brings <see cref="IJournal"/>, <see cref="IReadingIndex"/>, <see cref="IEvaluationLag"/>,
    /// <see cref="IngestClocks"/>, <see cref="HeldPackets"/> as the journal has them, and the registry.
    /// </summary>
    public static IServiceCollection AddIngest(
        this IServiceCollection services, DeviceQuotaOptions quota, DecoderLimits limits, long inFlightBytes = InFlightBudget.DefaultBytes) =>
        services
            .AddSingleton(limits)
            .AddSingleton<UnknownMetrics>()
            .AddSingleton<IPayloadDecoder, JsonReadingDecoder>()
            .AddSingleton<PayloadDecoders>()
            .AddSingleton<PayloadIntake>()
            .AddSingleton(new InFlightBudget(inFlightBytes))
            .AddSingleton<IngestLedger>()
            .AddSingleton(p => new DeviceQuotas(quota, p.GetRequiredService<IngestClocks>().Network))
            .AddSingleton<Committer>()
            .AddSingleton<QuarantineReplay>()
            .AddSingleton<SessionHolds>()
            .AddHostedService(p => p.GetRequiredService<Committer>());

    /// <summary>The MQTT endpoint; the host also brings the registry's <c>KeyedHash</c>, <see cref="ISessionStore"/> and <see cref="SessionLedger"/>, and adds
    /// <see cref="AddManagement"/>. Listen with <see cref="UseMqtt"/>.</summary>
    public static IServiceCollection AddMqttEndpoint(this IServiceCollection services, MqttEndpointOptions options) =>
        services
            .AddSingleton(options)
            .AddSingleton<IDeviceAuthenticator, DeviceAuthenticator>()
            .AddSingleton<UserAuthenticator>()
            .AddSingleton<SubscriptionRights>()
            .AddSingleton(p => new DownlinkServices(
                p.GetRequiredService<ISessionStore>(), p.GetRequiredService<SubscriptionRights>(), options.Sessions, p.GetRequiredService<IngestClocks>(),
                [.. p.GetServices<ISubscriptionWatcher>()], p.GetService<IDeliveryWatch>()))
            .AddHostedService<SessionKeeper>()
            .AddSingleton(p => new FailedConnects(p.GetRequiredService<IngestClocks>().Network))
            .AddSingleton<ConnectionSet>()
            .AddSingleton<MqttConnectionHandler>()
            .AddSingleton<LabBook>()
            .AddSingleton<LabConnectionHandler>()
            .AddHostedService<IngestMeter>();

    /// <summary>Subscriptions to external brokers, none when the list is empty; to be added after <see cref="AddIngest"/>, so that they stop before it.</summary>
    public static IServiceCollection AddBrokers(this IServiceCollection services, IReadOnlyList<BrokerOptions> brokers) =>
        services
            .AddSingleton(brokers)
            .AddSingleton<BrokerDirectory>()
            .AddSingleton<BrokerTopics>()
            .AddHostedService<BrokerMeter>()
            .AddHostedService<BrokerService>();

    /// <summary>Commands to devices, and what devices say of themselves. The host brings their stores and <see cref="IDownlink"/>.</summary>
    public static IServiceCollection AddManagement(this IServiceCollection services) =>
        services
            .AddSingleton<ConnectedClients>()
            .AddSingleton<ManagementLedger>()
            .AddSingleton<ReportDesk>()
            .AddSingleton<CommandDesk>()
            .AddSingleton<ISubscriptionWatcher>(p => p.GetRequiredService<CommandDesk>())
            .AddHostedService<ManagementMeter>();

    /// <summary>Speaks MQTT on this endpoint; for TLS call <c>UseHttps</c> before.</summary>
    public static ListenOptions UseMqtt(this ListenOptions listen)
    {
        listen.UseConnectionHandler<MqttConnectionHandler>();
        return listen;
    }

    /// <summary>Speaks MQTT with anyone and drops what they send: for conformance suites, on loopback only.</summary>
    public static ListenOptions UseMqttLab(this ListenOptions listen)
    {
        listen.UseConnectionHandler<LabConnectionHandler>();
        return listen;
    }

    /// <summary>Speaks MQTT over WebSocket at <see cref="WebSocketPath"/>, with the same handler, limits and log-in as <see cref="UseMqtt"/>.</summary>
    public static WebApplication MapMqttOverWebSocket(this WebApplication app)
    {
        app.UseWebSockets();
        MqttOverWebSocket.Map(app, WebSocketPath);
        return app;
    }

    /// <summary>Bounds what the transport reads ahead of a connection that waits for its commit, and what waits for a client that does not read.</summary>
    public static void BoundReadAhead(this SocketTransportOptions transport) =>
        (transport.MaxReadBufferSize, transport.MaxWriteBufferSize) = (ConnectionBufferBytes, IDownlink.MaxPayloadBytes);
}
