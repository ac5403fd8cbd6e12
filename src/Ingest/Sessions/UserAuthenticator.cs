using SensorHub.Devices.Registry;

namespace SensorHub.Ingest.Sessions;

/// <summary>Tells whether a client is the squad member it says: user name <c>user/{name}</c>, the user's token as password.</summary>
public sealed class UserAuthenticator(IRegistry registry, KeyedHash hash)
{
    private const string Prefix = "user/";

    public static bool Concerns(string? userName) => userName?.StartsWith(Prefix, StringComparison.Ordinal) == true;

    /// <summary>The user, or null: no such user, none of a squad, or a wrong token. All three take the same path and the same time.</summary>
    public User? Authenticate(string userName, ReadOnlySpan<byte> token)
    {
        var user = Concerns(userName) ? registry.Current.Users.GetValueOrDefault(userName[Prefix.Length..]) : null;
        var expected = user is { Role: Role.SquadMember, SquadId: not null } ? user.TokenHash : default;
        return hash.Matches(token, expected.Span) ? user : null;
    }
}
