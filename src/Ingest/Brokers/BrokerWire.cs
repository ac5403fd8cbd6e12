using System.Buffers;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using SensorHub.Ingest.Decoders;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Ingest.Brokers;

/// <summary>What the hub says to a broker, in the client library's words.</summary>
internal static class BrokerWire
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(30);

    // An answer on a slow link stands behind everything that is in flight.
    public static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(90);

    // Fixed header, topic and properties beside the payload.
    private const uint PacketOverheadBytes = 8 * 1024;

    public static MqttClientOptions Connect(BrokerOptions options)
    {
        var connect = new MqttClientOptionsBuilder()
            .WithTcpServer(options.Host, options.EffectivePort)
            .WithProtocolVersion(options.Version == MqttVersion.V5 ? MqttProtocolVersion.V500 : MqttProtocolVersion.V311)
            .WithClientId(options.ClientId)
            .WithCleanStart(false)
            .WithKeepAlivePeriod(KeepAlive)
            .WithTimeout(AnswerLimit);
        if (options.User is not null)
            connect.WithCredentials(options.User, options.Password);
        if (options.Tls)
            connect.WithTlsOptions(tls => Trust(tls, options.CaFile));
        if (options.Version == MqttVersion.V5)
        {
            connect.WithSessionExpiryInterval((uint)options.SessionExpiry.TotalSeconds)
                .WithReceiveMaximum((ushort)options.ReceiveMaximum)
                .WithMaximumPacketSize(DecoderLimits.MaxPayloadBytes + PacketOverheadBytes);
        }

        return connect.Build();
    }

    /// <summary>Asked for at each connection: what is subscribed already is replaced by the same.</summary>
    public static MqttClientSubscribeOptions Subscribe(BrokerOptions options, IReadOnlyList<TopicTemplate> templates)
    {
        var prefix = options.Group is null ? "" : $"$share/{options.Group}/";
        var subscribe = new MqttClientSubscribeOptionsBuilder();
        foreach (var template in templates)
        {
            subscribe.WithTopicFilter(new MqttTopicFilter
            {
                Topic = prefix + template.Filter,
                QualityOfServiceLevel = (MqttQualityOfServiceLevel)options.QoS,
                // A retained copy is no news: it came when it was sent.
                RetainHandling = options.Version == MqttVersion.V5 ? MqttRetainHandling.DoNotSendOnSubscribe : MqttRetainHandling.SendAtSubscribe,
            });
        }

        return subscribe.Build();
    }

    /// <summary>
    /// What is kept of a payload while it waits: one byte more than is allowed tells that it is too long. A 3.1.1 broker cannot be told of a maximum.
    /// </summary>
    public static ReadOnlyMemory<byte> Kept(in ReadOnlySequence<byte> payload) =>
        payload.Length > DecoderLimits.MaxPayloadBytes ? payload.Slice(0, DecoderLimits.MaxPayloadBytes + 1).ToArray()
        : payload.IsSingleSegment ? payload.First
        : payload.ToArray();

    /// <summary>What an operator can do about a refusal; null when waiting is all.</summary>
    public static string? AdviceOn(MqttClientConnectResultCode refusal) => refusal switch
    {
        MqttClientConnectResultCode.BadUserNameOrPassword => "correct User and Password",
        MqttClientConnectResultCode.NotAuthorized => "correct User and Password, or give that user the right to connect",
        MqttClientConnectResultCode.ClientIdentifierNotValid => "choose another ClientId, or let the broker admit this one",
        MqttClientConnectResultCode.Banned => "the broker bans this client: lift that there",
        MqttClientConnectResultCode.BadAuthenticationMethod => "the broker wants another way of authentication than user and password",
        MqttClientConnectResultCode.UnsupportedProtocolVersion => "set Version to the other of V5 and V311",
        _ => null,
    };

    private static void Trust(MqttClientTlsOptionsBuilder tls, string? caFile)
    {
        tls.UseTls();
        if (caFile is null)
            return;
        // An authority of one's own seldom publishes revocations.
        tls.WithTrustChain(BrokerFaults.Authorities(caFile)).WithRevocationMode(System.Security.Cryptography.X509Certificates.X509RevocationMode.NoCheck);
    }
}
