using System.Net;
using System.Text;
using SensorHub.Ingest.Decoders;
using SensorHub.Ingest.Lab;
using SensorHub.Ingest.Sessions;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Ingest.Connections;

/// <summary>Judges a CONNECT and words the answer.</summary>
internal static class ConnectExchange
{
    // Length and name "MQTT" come before the protocol level.
    private const int LevelOffset = 6;

    /// <summary>UTF-8 bytes of a user's client id; a session's name has it.</summary>
    private const int MaxClientIdBytes = 256;

    /// <summary>The reason and, on success, who it is.</summary>
    public static (ReasonCode Reason, Login? Login) Judge(ConnectPacket connect, IPAddress address, MqttServices services)
    {
        if (connect.Properties?.AuthenticationMethod is not null)
            return (ReasonCode.BadAuthenticationMethod, null);
        // A will is accepted and never sent; what the CONNACK would have excluded is refused [MQTT-3.2.2-13].
        if (connect is { Version: MqttVersion.V5, Will.Retain: true })
            return (ReasonCode.RetainNotSupported, null);
        if (services.Lab is not null)
            return (ReasonCode.Success, LabLogin.Of(connect));
        var account = UserAuthenticator.Concerns(connect.UserName) ? connect.UserName! : connect.ClientId;
        if (services.Failures.IsBarred(address, account))
            return (ReasonCode.NotAuthorized, null);
        if ((ReferenceEquals(account, connect.UserName) ? UserOf(connect, services) : DeviceOf(connect, services)) is { } login)
            return Encoding.UTF8.GetByteCount(connect.ClientId) > MaxClientIdBytes ? (ReasonCode.ClientIdentifierNotValid, null) : (ReasonCode.Success, login);
        if (services.Failures.Note(address, account) && services.Lines.TryTake(services.Log))
            services.Log.ConnectRefused(Printable.Of(account), address);
        return (ReasonCode.NotAuthorized, null);
    }

    // An absent password is checked like an empty one, and a user name that is not the client id like an unknown device.
    private static Login? DeviceOf(ConnectPacket connect, MqttServices services)
    {
        var account = connect.UserName == connect.ClientId ? connect.ClientId : "";
        return services.Authenticator.Authenticate(account, connect.Password) is { } device && connect.Password is not null
            ? new(device.Id, device.SecretHash, device)
            : null;
    }

    private static Login? UserOf(ConnectPacket connect, MqttServices services)
    {
        if (services.Users.Authenticate(connect.UserName!, connect.Password) is not { } user || connect.Password is null)
            return null;
        var assigned = connect.ClientId.Length == 0 ? $"auto-{Guid.NewGuid():N}" : null;
        return new(SubscriptionRights.KeyOf(user, assigned ?? connect.ClientId), SubscriptionRights.StandingOf(user), Device: null, assigned);
    }

    /// <summary>The keep-alive that counts: the client's own, but never none and never more than the hub allows.</summary>
    public static ushort KeepAliveOf(ConnectPacket connect, MqttEndpointOptions options) =>
        connect.KeepAliveSeconds == 0 ? options.MaxKeepAliveS : Math.Min(connect.KeepAliveSeconds, options.MaxKeepAliveS);

    public static ConnAckPacket Accept(ConnectPacket connect, Login login, ClientSession session, MqttEndpointOptions options)
    {
        var keepAlive = KeepAliveOf(connect, options);
        var expiryS = (uint)session.Expiry.TotalSeconds;
        return new()
        {
            SessionPresent = session.IsPresent,
            Properties = new()
            {
                SessionExpiryInterval = (connect.Properties?.SessionExpiryInterval ?? 0) == expiryS ? null : expiryS,
                AssignedClientIdentifier = login.AssignedClientId,
                ReceiveMaximum = options.ReceiveMaximum,
                RetainAvailable = false,
                MaximumPacketSize = (uint)options.MaxPacketBytes,
                TopicAliasMaximum = options.TopicAliasMaximum,
                WildcardSubscriptionAvailable = false,
                SubscriptionIdentifierAvailable = false,
                SharedSubscriptionAvailable = false,
                ServerKeepAlive = keepAlive == connect.KeepAliveSeconds ? null : keepAlive,
            },
        };
    }

    /// <summary>
    /// Which version a CONNECT that cannot be read is answered in, null when it gets no answer: 3.1.1 has words only for an unknown
    /// protocol level and a refused client id.
    /// </summary>
    public static MqttVersion? AnswerVersion(ReadOnlySpan<byte> body, ReasonCode reason)
    {
        if (body.Length > LevelOffset && body[LevelOffset] == (byte)MqttVersion.V5)
            return MqttVersion.V5;
        return reason is ReasonCode.UnsupportedProtocolVersion or ReasonCode.ClientIdentifierNotValid ? MqttVersion.V311 : null;
    }
}
