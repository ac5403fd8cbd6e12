using System.Text;
using SensorHub.Devices.Registry;

namespace SensorHub.Ingest.Sessions;

/// <summary>
/// Who may hear what: a device its own commands, a gateway also its children's, a squad member the tasks of the own squad. Topics are exact,
/// so no wildcard means anything. Follows the registry. Thread safe.
/// </summary>
public sealed class SubscriptionRights(IRegistry registry)
{
    private const string UserPrefix = "user/";

    /// <summary>The registry as it is; rights can have changed only when this is another one than before.</summary>
    public RegistrySnapshot Basis => registry.Current;

    /// <summary>No device id has a slash, so no user's client can take a device's place.</summary>
    public static string KeyOf(User user, string clientId) => $"{UserPrefix}{user.Name}/{clientId}";

    /// <summary>What begins the keys of all of a user's sessions; null for a device's.</summary>
    public static string? UserPartOf(string key) =>
        key.StartsWith(UserPrefix, StringComparison.Ordinal) && key.IndexOf('/', UserPrefix.Length) is > 0 and var end ? key[..(end + 1)] : null;

    /// <summary>
    /// What a session's right to live rests on: the hash of the owner's secret or token, and the squad. Another one, and the session ends.
    /// Empty when there is no such owner, or it may not log in.
    /// </summary>
    public ReadOnlyMemory<byte> StandingOf(string key)
    {
        var snapshot = registry.Current;
        if (UserPartOf(key) is { } userPart)
            return MemberOf(snapshot, userPart) is { } user ? StandingOf(user) : default;
        return snapshot.Devices.GetValueOrDefault(key) is { Enabled: true } device ? device.SecretHash : default;
    }

    /// <inheritdoc cref="StandingOf(string)"/>
    public static ReadOnlyMemory<byte> StandingOf(User user) => (byte[])[.. user.TokenHash.Span, .. Encoding.UTF8.GetBytes(user.SquadId ?? "")];

    public bool IsInForce(string key, ReadOnlySpan<byte> standing) => !standing.IsEmpty && StandingOf(key).Span.SequenceEqual(standing);

    public bool MayHear(string key, string topic)
    {
        var snapshot = registry.Current;
        if (UserPartOf(key) is { } userPart)
            return MemberOf(snapshot, userPart)?.SquadId is { } squad && topic == DownlinkTopics.TasksOf(squad);
        return DownlinkTopics.DeviceOf(topic) is { } device
            && (device == key || snapshot.Devices.GetValueOrDefault(device) is { Enabled: true } child && child.GatewayId == key);
    }

    private static User? MemberOf(RegistrySnapshot snapshot, string userPart) =>
        snapshot.Users.GetValueOrDefault(userPart[UserPrefix.Length..^1]) is { Role: Role.SquadMember, SquadId: not null } user ? user : null;
}
