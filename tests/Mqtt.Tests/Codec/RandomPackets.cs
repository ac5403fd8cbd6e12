using FsCheck;
using FsCheck.Fluent;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Tests.Codec;

/// <summary>Generators of packets the protocol allows.</summary>
internal static class RandomPackets
{
    private static readonly Gen<ushort> Id = Gen.Choose(1, ushort.MaxValue).Select(n => (ushort)n);
    private static readonly Gen<ushort> UInt16 = Gen.Choose(0, ushort.MaxValue).Select(n => (ushort)n);
    private static readonly Gen<uint> UInt32 = Gen.Choose(int.MinValue, int.MaxValue).Select(n => unchecked((uint)n));
    private static readonly Gen<uint> SubscriptionId = Gen.Choose(1, 268_435_455).Select(n => (uint)n);
    private static readonly Gen<bool> Bool = Gen.Elements(false, true);
    private static readonly Gen<QoS> AnyQoS = Gen.Elements(QoS.AtMostOnce, QoS.AtLeastOnce, QoS.ExactlyOnce);
    private static readonly Gen<string> Letter = Gen.Elements("a", "Z", "0", "-", " ", "é", "噪", "声", "😀", "\"", "\u00A0", "\uFEFF");
    private static readonly Gen<string> Text = Letter.ListOf().Select(string.Concat);
    private static readonly Gen<string> Level = Letter.NonEmptyListOf().Select(string.Concat);
    private static readonly Gen<string> Topic = Level.NonEmptyListOf().Select(levels => string.Join('/', levels));
    private static readonly Gen<byte[]> Binary = Gen.Choose(0, 255).Select(n => (byte)n).ArrayOf();

    private static readonly Gen<string> Filter =
        from start in Gen.OneOf(Level, Gen.Constant("+"), Gen.Constant("$share/g/+"), Gen.Constant("$SYS"))
        from rest in Gen.OneOf(Level, Gen.Constant("+")).ListOf()
        from end in Gen.Elements("", "/#")
        select string.Join('/', rest.Prepend(start)) + end;

    private static readonly Gen<IReadOnlyList<UserProperty>> Users =
        from pairs in (from name in Text from value in Text select new UserProperty(name, value)).ListOf()
        select (IReadOnlyList<UserProperty>)[.. pairs];

    public static Gen<MqttPacket> Of(MqttVersion version) => version == MqttVersion.V5
        ? Gen.OneOf(Connect(version), ConnAck(version), Publish(version), Acks(version), Subscribe(version), SubAck(version), Unsubscribe(version), UnsubAck(version), Disconnect, Auth)
        : Gen.OneOf(Connect(version), ConnAck(version), Publish(version), Acks(version), Subscribe(version), SubAck(version), Unsubscribe(version), UnsubAck(version));

    private static Gen<MqttPacket> Connect(MqttVersion version) =>
        from clientId in Level
        from clean in Bool
        from keepAlive in UInt16
        from user in Optional(Text)
        from password in Optional(Binary)
        from will in Optional(Will(version))
        from method in Optional(Text)
        from data in Binary
        from expiry in OptionalValue(UInt32)
        from receive in OptionalValue(Id)
        from size in OptionalValue(Id)
        from flag in OptionalValue(Bool)
        from users in Users
        select (MqttPacket)new ConnectPacket
        {
            Version = version,
            ClientId = clientId,
            CleanStart = clean,
            KeepAliveSeconds = keepAlive,
            UserName = user,
            Password = version == MqttVersion.V311 && user is null ? null : password,
            Will = will,
            Properties = OrNull(version, new MqttProperties
            {
                AuthenticationMethod = method,
                AuthenticationData = method is null ? null : data,
                SessionExpiryInterval = expiry,
                ReceiveMaximum = receive,
                MaximumPacketSize = size,
                TopicAliasMaximum = keepAlive,
                RequestProblemInformation = flag,
                RequestResponseInformation = flag,
                UserProperties = users,
            }),
        };

    private static Gen<WillMessage> Will(MqttVersion version) =>
        from topic in Topic
        from payload in Binary
        from qos in AnyQoS
        from retain in Bool
        from delay in UInt32
        from users in Users
        select new WillMessage
        {
            Topic = topic,
            Payload = payload,
            QoS = qos,
            Retain = retain,
            Properties = OrNull(version, new MqttProperties { WillDelayInterval = delay, CorrelationData = payload, ResponseTopic = topic, UserProperties = users }),
        };

    private static Gen<MqttPacket> ConnAck(MqttVersion version) =>
        from reason in Gen.Elements(ReasonCode.Success, ReasonCode.ServerUnavailable, ReasonCode.BadUserNameOrPassword, ReasonCode.NotAuthorized)
        from session in Bool
        from text in Text
        from flag in OptionalValue(Bool)
        from number in OptionalValue(Id)
        from seconds in OptionalValue(UInt32)
        from qos in OptionalValue(Gen.Elements(QoS.AtMostOnce, QoS.AtLeastOnce))
        from users in Users
        select (MqttPacket)new ConnAckPacket
        {
            Reason = reason,
            SessionPresent = session && reason == ReasonCode.Success,
            Properties = OrNull(version, new MqttProperties
            {
                AssignedClientIdentifier = text,
                ReasonString = text,
                ResponseInformation = text,
                ServerReference = text,
                ServerKeepAlive = number,
                ReceiveMaximum = number,
                TopicAliasMaximum = number,
                MaximumPacketSize = number,
                SessionExpiryInterval = seconds,
                MaximumQoS = qos,
                RetainAvailable = flag,
                WildcardSubscriptionAvailable = flag,
                SubscriptionIdentifierAvailable = flag,
                SharedSubscriptionAvailable = flag,
                UserProperties = users,
            }),
        };

    private static Gen<MqttPacket> Publish(MqttVersion version) =>
        from topic in Topic
        from payload in Binary
        from qos in AnyQoS
        from dup in Bool
        from retain in Bool
        from id in Id
        from alias in OptionalValue(Id)
        from expiry in OptionalValue(UInt32)
        from format in OptionalValue(Gen.Elements(PayloadFormat.UnspecifiedBytes, PayloadFormat.Utf8))
        from content in Optional(Text)
        from subscriptions in SubscriptionId.ListOf()
        from users in Users
        select (MqttPacket)new PublishPacket
        {
            Topic = alias is not null && version == MqttVersion.V5 && dup ? "" : topic,
            Payload = payload,
            QoS = qos,
            Dup = dup && qos != QoS.AtMostOnce,
            Retain = retain,
            PacketId = qos == QoS.AtMostOnce ? (ushort)0 : id,
            Properties = OrNull(version, new MqttProperties
            {
                TopicAlias = alias,
                MessageExpiryInterval = expiry,
                PayloadFormatIndicator = format,
                ContentType = content,
                SubscriptionIdentifiers = [.. subscriptions],
                UserProperties = users,
            }),
        };

    private static Gen<MqttPacket> Acks(MqttVersion version) =>
        from id in Id
        from isBad in Bool
        from text in Optional(Text)
        from users in Users
        let properties = OrNull(version, new MqttProperties { ReasonString = text, UserProperties = users })
        let first = version == MqttVersion.V5 && isBad ? ReasonCode.QuotaExceeded : ReasonCode.Success
        let second = version == MqttVersion.V5 && isBad ? ReasonCode.PacketIdentifierNotFound : ReasonCode.Success
        from packet in Gen.Elements<MqttPacket>(
            new PubAckPacket { PacketId = id, Reason = first, Properties = properties },
            new PubRecPacket { PacketId = id, Reason = first, Properties = properties },
            new PubRelPacket { PacketId = id, Reason = second, Properties = properties },
            new PubCompPacket { PacketId = id, Reason = second, Properties = properties })
        select packet;

    private static Gen<MqttPacket> Subscribe(MqttVersion version) =>
        from id in Id
        from subscriptions in Subscription(version).NonEmptyListOf()
        from identifier in OptionalValue(SubscriptionId)
        select (MqttPacket)new SubscribePacket
        {
            PacketId = id,
            Subscriptions = [.. subscriptions],
            Properties = identifier is null ? null : OrNull(version, new MqttProperties { SubscriptionIdentifiers = [identifier.Value] }),
        };

    private static Gen<Subscription> Subscription(MqttVersion version) =>
        from filter in Filter
        from qos in AnyQoS
        from noLocal in Bool
        from asPublished in Bool
        from handling in Gen.Elements(RetainHandling.SendAtSubscribe, RetainHandling.SendIfNew, RetainHandling.DoNotSend)
        select version == MqttVersion.V311
            ? new Subscription(filter, qos)
            : new Subscription(filter, qos)
            {
                NoLocal = noLocal && !filter.StartsWith("$share", StringComparison.Ordinal),
                RetainAsPublished = asPublished,
                RetainHandling = handling,
            };

    private static Gen<MqttPacket> SubAck(MqttVersion version) =>
        from id in Id
        from reasons in Gen.Elements(ReasonCode.GrantedQoS0, ReasonCode.GrantedQoS1, ReasonCode.GrantedQoS2, ReasonCode.UnspecifiedError).NonEmptyListOf()
        from text in Text
        select (MqttPacket)new SubAckPacket { PacketId = id, ReasonCodes = [.. reasons], Properties = OrNull(version, new MqttProperties { ReasonString = text }) };

    private static Gen<MqttPacket> Unsubscribe(MqttVersion version) =>
        from id in Id
        from filters in Filter.NonEmptyListOf()
        from users in Users
        select (MqttPacket)new UnsubscribePacket { PacketId = id, Filters = [.. filters], Properties = NullWhenEmpty(version, users) };

    private static Gen<MqttPacket> UnsubAck(MqttVersion version) =>
        from id in Id
        from reasons in Gen.Elements(ReasonCode.Success, ReasonCode.NoSubscriptionExisted, ReasonCode.NotAuthorized).NonEmptyListOf()
        select (MqttPacket)new UnsubAckPacket { PacketId = id, ReasonCodes = version == MqttVersion.V5 ? [.. reasons] : [] };

    private static readonly Gen<MqttPacket> Disconnect =
        from reason in Gen.Elements(ReasonCode.NormalDisconnection, ReasonCode.DisconnectWithWillMessage, ReasonCode.SessionTakenOver)
        from users in Users
        select (MqttPacket)new DisconnectPacket { Reason = reason, Properties = NullWhenEmpty(MqttVersion.V5, users) };

    private static readonly Gen<MqttPacket> Auth =
        from reason in Gen.Elements(ReasonCode.ContinueAuthentication, ReasonCode.ReAuthenticate)
        from method in Text
        from data in Binary
        select (MqttPacket)new AuthPacket { Reason = reason, Properties = new() { AuthenticationMethod = method, AuthenticationData = data } };

    private static Gen<T?> Optional<T>(Gen<T> some)
        where T : class => Gen.OneOf(some.Select(value => (T?)value), Gen.Constant<T?>(null));

    private static Gen<T?> OptionalValue<T>(Gen<T> some)
        where T : struct => Gen.OneOf(some.Select(value => (T?)value), Gen.Constant<T?>(null));

    private static MqttProperties? NullWhenEmpty(MqttVersion version, IReadOnlyList<UserProperty> users) =>
        users.Count == 0 ? null : OrNull(version, new MqttProperties { UserProperties = users });

    // No properties at all are read back as null.
    private static MqttProperties? OrNull(MqttVersion version, MqttProperties properties)
    {
        var isEmpty = typeof(MqttProperties).GetProperties().All(p => p.GetValue(properties) is null or System.Collections.ICollection { Count: 0 });
        return version == MqttVersion.V311 || isEmpty ? null : properties;
    }
}
