using System.Security.Authentication;
using MQTTnet;
using MQTTnet.Exceptions;
using SensorHub.Ingest.Decoders;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Ingest.Brokers;

/// <summary>
/// One connection to a broker, from CONNECT to its end. A new client for each: an acknowledgement that comes late then goes nowhere, and never
/// to a message that has got its packet identifier since.
/// </summary>
internal sealed class BrokerConnection : IAsyncDisposable
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan GoodbyeLimit = TimeSpan.FromSeconds(2);
    private readonly BrokerOptions _options;
    private readonly BrokerInlet _inlet;
    private readonly BrokerStatus _status;
    private readonly TimeProvider _clock;
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private BrokerConnection(BrokerOptions options, BrokerInlet inlet, BrokerStatus status, TimeProvider clock)
    {
        (_options, _inlet, _status, _clock) = (options, inlet, status, clock);
        _client.ApplicationMessageReceivedAsync += OnMessage;
        _client.DisconnectedAsync += OnDisconnected;
    }

    /// <summary>The broker had the session of before, with what it could not deliver meanwhile.</summary>
    public bool IsResumed { get; private set; }

    /// <summary>Filters that were not granted, with the broker's reason.</summary>
    public IReadOnlyList<string> RefusedTopics { get; private set; } = [];

    /// <summary>Filters that were granted at less than was asked for.</summary>
    public IReadOnlyList<string> LowerTopics { get; private set; } = [];

    /// <summary>Completes with the reason when the connection is gone.</summary>
    public Task<string> Ended => _ended.Task;

    /// <exception cref="BrokerLostException">It could not be reached, or is not ready.</exception>
    /// <exception cref="BrokerRefusedException">It refuses certificate or credentials.</exception>
    public static async Task<BrokerConnection> OpenAsync(
        BrokerOptions options, BrokerInlet inlet, BrokerStatus status, TimeProvider clock, CancellationToken cancellation)
    {
        var connection = new BrokerConnection(options, inlet, status, clock);
        try
        {
            await connection.WithinAsync(ConnectLimit, connection.ConnectAsync, cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Subscribes anew or again. On a resumed session the answer comes behind what waited there, so messages must be taken meanwhile.</summary>
    /// <exception cref="BrokerLostException">The connection ended before the answer came.</exception>
    /// <exception cref="BrokerRefusedException">It refuses every topic.</exception>
    public Task SubscribeAsync(IReadOnlyList<TopicTemplate> templates, CancellationToken cancellation) =>
        WithinAsync(BrokerWire.AnswerLimit, limit => SubscribeCoreAsync(templates, limit), cancellation);

    /// <summary>Says goodbye, where anyone listens; the broker keeps the session.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(GoodbyeLimit, _clock);
            if (_client.IsConnected)
                await _client.DisconnectAsync(new MqttClientDisconnectOptions { Reason = MqttClientDisconnectOptionsReason.NormalDisconnection }, limit.Token);
        }
        catch (Exception e) when (e is MqttCommunicationException or OperationCanceledException or ObjectDisposedException)
        {
            // It was gone already.
        }

        _client.Dispose();
    }

    private async Task ConnectAsync(CancellationToken cancellation)
    {
        var answer = await _client.ConnectAsync(BrokerWire.Connect(_options), cancellation);
        IsResumed = answer.IsSessionPresent;
        if (answer.ResultCode == MqttClientConnectResultCode.Success)
            return;
        var said = $"{answer.ResultCode}{(string.IsNullOrEmpty(answer.ReasonString) ? "" : $", {Printable.Of(answer.ReasonString)}")}";
        throw BrokerWire.AdviceOn(answer.ResultCode) is { } advice
            ? new BrokerRefusedException($"it refuses the connection ({said}): {advice}")
            : new BrokerLostException($"it does not take connections now ({said})");
    }

    private async Task SubscribeCoreAsync(IReadOnlyList<TopicTemplate> templates, CancellationToken cancellation)
    {
        var answer = await _client.SubscribeAsync(BrokerWire.Subscribe(_options, templates), cancellation);
        RefusedTopics = [.. answer.Items.Where(i => (byte)i.ResultCode >= 0x80).Select(i => $"{i.TopicFilter.Topic} ({i.ResultCode})")];
        LowerTopics = [.. answer.Items.Where(i => (byte)i.ResultCode < (byte)_options.QoS).Select(i => $"{i.TopicFilter.Topic} ({i.ResultCode})")];
        if (RefusedTopics.Count == answer.Items.Count)
            throw new BrokerRefusedException($"it grants no topic: {string.Join(", ", RefusedTopics)}; let user '{_options.User}' read them there");
    }

    private Task OnMessage(MqttApplicationMessageReceivedEventArgs received)
    {
        received.AutoAcknowledge = false;
        var message = received.ApplicationMessage;
        var payload = BrokerWire.Kept(message.Payload);
        if (_inlet.Offer(new(message.Topic, payload, (QoS)message.QualityOfServiceLevel, received.AcknowledgeAsync)) == InletAnswer.TooMany)
            _ended.TrySetResult($"it sends more than ReceiveMaximum = {_options.ReceiveMaximum} before an acknowledgement; raise that, or lower its own window");

        return Task.CompletedTask;
    }

    private Task OnDisconnected(MqttClientDisconnectedEventArgs gone)
    {
        _ended.TrySetResult(
            gone.Reason == MqttClientDisconnectReason.SessionTakenOver
                ? $"another client took over the client id '{_options.ClientId}'; give each hub its own ClientId"
                : gone.Exception?.GetBaseException().Message ?? $"it closed the connection ({gone.Reason})");
        return Task.CompletedTask;
    }

    private async Task WithinAsync(TimeSpan limit, Func<CancellationToken, Task> action, CancellationToken cancellation)
    {
        try
        {
            using var late = new CancellationTokenSource(limit, _clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
            await action(either.Token);
        }
        catch (Exception e)
        {
            cancellation.ThrowIfCancellationRequested();
            throw Worded(e);
        }
    }

    private static Exception Worded(Exception cause) => cause switch
    {
        BrokerLostException or BrokerRefusedException => cause,
        _ when Inner<AuthenticationException>(cause) is { } tls => new BrokerRefusedException(
            $"its certificate is not trusted ({tls.Message}): name its authority as CaFile, and its name as the certificate has it as Host", cause),
        OperationCanceledException => new BrokerLostException("no answer in time", cause),
        _ => new BrokerLostException(cause.GetBaseException().Message, cause),
    };

    private static T? Inner<T>(Exception? cause) where T : Exception => cause is null or T ? cause as T : Inner<T>(cause.InnerException);
}
