using System.Diagnostics.CodeAnalysis;
using MQTTnet.Exceptions;
using Polly;
using Polly.Retry;

namespace SensorHub.Ingest.Brokers;

/// <summary>
/// Keeps the hub subscribed to one broker for as long as it runs. A try that fails is followed by the next after an exponential, jittered pause, without
/// end; a refusal, which only people can mend, after <see cref="BrokerOptions.RetryRefused"/>. The session stays at the broker meanwhile.
/// </summary>
internal sealed class BrokerSubscriber
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);

    // A connection that held so long was no flapping: the next pause is the first again.
    private static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(30);
    private readonly BrokerServices _services;
    private readonly BrokerOptions _options;
    private readonly BrokerStatus _status;
    private readonly IReadOnlyList<TopicTemplate> _templates;
    private readonly ResiliencePipeline _tries;
    private bool _hasSession;

    public BrokerSubscriber(BrokerServices services, BrokerOptions options, BrokerStatus status)
    {
        (_services, _options, _status) = (services, options, status);
        _templates = [.. options.Topics.Select(TopicTemplate.Parse)];
        _tries = new ResiliencePipelineBuilder { TimeProvider = services.Clocks.Network }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = FirstPause,
                MaxDelay = options.RetryMost,
                ShouldHandle = static tried => ValueTask.FromResult(tried.Outcome.Exception is BrokerLostException or BrokerRefusedException),
                DelayGenerator = tried => ValueTask.FromResult<TimeSpan?>(tried.Outcome.Exception is BrokerRefusedException ? options.RetryRefused : null),
                OnRetry = Note,
            })
            .Build();
    }

    /// <exception cref="OperationCanceledException">The hub stops.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        if (_options is { User: not null, Tls: false } && !IsLoopback())
            _services.Log.BrokerInPlaintext(_options.Name);
        while (true)
            await _tries.ExecuteAsync(async cancellation => await ServeAsync(cancellation), stop);
    }

    /// <summary>One connection. Returns when it ended after a good while.</summary>
    private async Task ServeAsync(CancellationToken stop)
    {
        var inlet = new BrokerInlet(_options.ReceiveMaximum, _status, _services.AccountOf(_status));
        await using var connection = await BrokerConnection.OpenAsync(_options, inlet, _status, _services.Clocks.Network, stop);
        var began = _services.Clocks.Network.GetTimestamp();
        using var pump = new BrokerPump(_services, _templates, _options.Format, _status);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var pumping = PumpAsync(pump, inlet, connection, ending.Token);
        try
        {
            // A resumed session delivers at once; a new one only what comes after the subscription.
            if (connection.IsResumed)
                Greet(connection);
            await connection.SubscribeAsync(_templates, stop);
            if (!connection.IsResumed)
                Greet(connection);
            NoteGrants(connection);
            await Task.WhenAny(connection.Ended, pumping);
        }
        finally
        {
            await ending.CancelAsync();
            await pumping;
        }

        stop.ThrowIfCancellationRequested();
        var reason = connection.Ended.IsCompleted ? await connection.Ended : "its messages could not be taken in or acknowledged";
        if (_services.Clocks.Network.GetElapsedTime(began) < StableAfter)
            throw new BrokerLostException(reason);
        Lost(reason, TimeSpan.Zero);
    }

    /// <summary>Pumps until it is cancelled or cannot go on.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever stopped the pump, nothing may be acknowledged, and the broker delivers again.")]
    private async Task PumpAsync(BrokerPump pump, BrokerInlet inlet, BrokerConnection connection, CancellationToken ending)
    {
        try
        {
            await pump.RunAsync(inlet, ending);
        }
        catch (Exception e)
        {
            // An acknowledgement finds a lost connection sooner than its reader does: no news.
            if (e is not (OperationCanceledException or MqttCommunicationException) && !connection.Ended.IsCompleted)
                _services.Log.BrokerPumpFailed(_options.Name, e);
        }
    }

    private void Greet(BrokerConnection connection)
    {
        var hasLostSession = _hasSession && !connection.IsResumed;
        _hasSession = true;
        _status.Connected(hasLostSession);
        _services.Log.BrokerConnected(_options.Name, connection.IsResumed ? "resumed" : "new");
        if (hasLostSession)
            _services.Log.BrokerLostSession(_options.Name);
    }

    private void NoteGrants(BrokerConnection connection)
    {
        _status.Subscribed(connection.RefusedTopics);
        foreach (var refused in connection.RefusedTopics)
            _services.Log.BrokerRefusesTopic(_options.Name, refused);
        foreach (var lower in connection.LowerTopics)
            _services.Log.BrokerGrantsLess(_options.Name, lower, _options.QoS);
    }

    private ValueTask Note(OnRetryArguments<object> tried)
    {
        if (tried.Outcome.Exception is BrokerRefusedException refusal)
        {
            _status.Failed(refusal.Message, isRefusal: true);
            _services.Log.BrokerRefuses(_options.Name, refusal.Message, tried.RetryDelay);
        }
        else
        {
            Lost(tried.Outcome.Exception!.Message, tried.RetryDelay);
        }

        return ValueTask.CompletedTask;
    }

    private void Lost(string reason, TimeSpan pause)
    {
        _status.Failed(reason, isRefusal: false);
        _services.Log.BrokerUnavailable(_options.Name, reason, pause);
    }

    private bool IsLoopback() =>
        _options.Host == "localhost" || (System.Net.IPAddress.TryParse(_options.Host, out var address) && System.Net.IPAddress.IsLoopback(address));
}
