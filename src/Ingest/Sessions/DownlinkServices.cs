namespace SensorHub.Ingest.Sessions;

/// <summary>What the sessions of all connections share.</summary>
public sealed record DownlinkServices(
    ISessionStore Store, SubscriptionRights Rights, SessionLimits Limits, IngestClocks Clocks, IReadOnlyList<ISubscriptionWatcher> Watchers,
    IDeliveryWatch? Deliveries = null);
