using System.Net;
using SensorHub.Devices.Registry;
using SensorHub.Ingest.Decoders;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Ingest.Connections;

/// <summary>Judges a CONNECT and words the answer. Session Present is never said: no session outlives its connection yet.</summary>
internal static class ConnectExchange
{
    // Length and name "MQTT" come before the protocol level.
    private const int LevelOffset = 6;

    /// <summary>The reason and, on success, the device.</summary>
    public static (ReasonCode Reason, Device? Device) Judge(ConnectPacket connect, IPAddress address, MqttServices services)
    {
        if (connect.Properties?.AuthenticationMethod is not null)
            return (ReasonCode.BadAuthenticationMethod, null);
        // A will is accepted and never sent; what the CONNACK would have excluded is refused [MQTT-3.2.2-13].
        if (connect is { Version: MqttVersion.V5, Will.Retain: true })
            return (ReasonCode.RetainNotSupported, null);
        if (services.Failures.IsBarred(address, connect.ClientId))
            return (ReasonCode.NotAuthorized, null);

        // An absent password is checked like an empty one, and a user name that is not the client id like an unknown device.
        var account = connect.UserName == connect.ClientId ? connect.ClientId : "";
        if (services.Authenticator.Authenticate(account, connect.Password) is { } device && connect.Password is not null)
            return (ReasonCode.Success, device);
        if (services.Failures.Note(address, connect.ClientId) && services.Lines.TryTake(services.Log))
            services.Log.ConnectRefused(Printable.Of(connect.ClientId), address);
        return (ReasonCode.NotAuthorized, null);
    }

    /// <summary>The keep-alive that counts: the client's own, but never none and never more than the hub allows.</summary>
    public static ushort KeepAliveOf(ConnectPacket connect, MqttEndpointOptions options) =>
        connect.KeepAliveSeconds == 0 ? options.MaxKeepAliveS : Math.Min(connect.KeepAliveSeconds, options.MaxKeepAliveS);

    public static ConnAckPacket Accept(ConnectPacket connect, MqttEndpointOptions options)
    {
        var keepAlive = KeepAliveOf(connect, options);
        return new()
        {
            Properties = new()
            {
                SessionExpiryInterval = connect.Properties?.SessionExpiryInterval is > 0 ? 0 : null,
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
