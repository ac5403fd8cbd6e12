using SensorHub.Devices.Registry;

namespace SensorHub.Ingest.Sessions;

/// <summary>Who is at the other end of a connection, as the registry had it at the log-in.</summary>
/// <param name="Key">Names the session: the device's id, or <see cref="SubscriptionRights.KeyOf"/>.</param>
/// <param name="Standing">See <see cref="SubscriptionRights.StandingOf(string)"/>; with another one the connection ends.</param>
/// <param name="Device">Null for a user's client, which may not publish.</param>
/// <param name="AssignedClientId">The client id, when the client left it to the hub; null otherwise.</param>
internal sealed record Login(string Key, ReadOnlyMemory<byte> Standing, Device? Device, string? AssignedClientId = null);
