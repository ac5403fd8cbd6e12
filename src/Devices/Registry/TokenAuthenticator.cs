using System.Collections.Frozen;
using System.Collections.Immutable;

namespace SensorHub.Devices.Registry;

/// <summary>
/// Tells who a bearer token belongs to. What is looked up is the token's keyed hash, so the time taken says nothing about how much of a
/// guess was right. Follows the registry: a rotated or removed token is void with the next snapshot. Thread safe.
/// </summary>
public sealed class TokenAuthenticator(IRegistry registry, KeyedHash hash)
{
    private volatile Known _known = new(ImmutableDictionary<string, User>.Empty, FrozenDictionary<string, Actor>.Empty);

    /// <summary>Null for a token that nobody has.</summary>
    public Actor? Authenticate(ReadOnlySpan<char> token)
    {
        if (token.IsEmpty || token.Length > Secrets.MaxLength)
            return null;
        var users = registry.Current.Users;
        var known = _known;
        if (!ReferenceEquals(known.Users, users))
            _known = known = Known.Of(users);
        return known.ByHash.GetValueOrDefault(Convert.ToHexString(hash.Of(token)));
    }

    private sealed record Known(ImmutableDictionary<string, User> Users, FrozenDictionary<string, Actor> ByHash)
    {
        public static Known Of(ImmutableDictionary<string, User> users) => new(
            users,
            users.Values.Where(u => u.TokenHash.Length == KeyedHash.HashLength).ToFrozenDictionary(
                u => Convert.ToHexString(u.TokenHash.Span), u => new Actor(u.Name, u.Role, u.AreaId, u.SquadId)));
    }
}
