using System.Diagnostics.CodeAnalysis;
using SensorHub.Ingest.Decoders;
using SensorHub.Ingest.Lab;
using SensorHub.Ingest.Sessions;
using SensorHub.Mqtt.Codec;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Ingest.Connections;

/// <summary>What a connection does for its session. All of it runs in the connection's own loop, so answers and deliveries never interleave.</summary>
internal sealed partial class MqttConnection
{
    private volatile ClientSession? _session;

    private string? Client => _login is { } login ? Printable.Of(login.Key) : null;

    /// <summary>From any thread: the session has something to send.</summary>
    public void Signal()
    {
        if (_session is not { } session)
            return;
        session.Signal();
        _input.CancelPendingRead();
    }

    /// <summary>The reason to refuse the client, or null.</summary>
    private async Task<ReasonCode?> TryOpenSessionAsync(ConnectPacket connect, Login login)
    {
        var session = new ClientSession(
            _services.Downlink, login, ClientLimits.Of(connect), ClientSession.ExpiryOf(connect, _services.Options.Sessions), _context.ConnectionClosed);
        try
        {
            // Before a new session is there: else a kill in between leaves it what the old one held, and a message of that identifier is not taken.
            if (connect.CleanStart || !_services.Downlink.Store.MayHave(login.Key))
                await EndHoldsAsync(login);
            await session.OpenAsync(connect.CleanStart);
            _session = session;
            if (!session.IsPresent)
                await EndHoldsAsync(login);
            return null;
        }
        catch (SessionsFullException)
        {
            if (_services.Lines.TryTake(_services.Log))
                _services.Log.SessionsFull(Client!);
            return ReasonCode.QuotaExceeded;
        }
        catch (IOException e)
        {
            if (_services.Lines.TryTake(_services.Log))
                _services.Log.SessionNotOpened(Client!, e);
            return ReasonCode.ServerUnavailable;
        }
    }

    private Task EndHoldsAsync(Login login) => login.Device is { } device ? _services.Holds.EndAsync(device.Handle) : Task.CompletedTask;

    /// <summary>Answers what needs the store: acknowledgements first, then the one question.</summary>
    private async Task AnswerAsync(Intake intake, ClientSession session)
    {
        _timer.Hold();
        if (intake.Acks.Count > 0)
        {
            await session.SettleAsync(intake.Acks, intake.Replies);
            intake.Acks.Clear();
        }

        MqttPacket? answer = intake.TakeQuestion() switch
        {
            SubscribePacket subscribe when _services.Lab is not null => LabIntake.Refuse(subscribe),
            SubscribePacket subscribe => await session.SubscribeAsync(subscribe),
            UnsubscribePacket unsubscribe => await session.UnsubscribeAsync(unsubscribe),
            _ => null,
        };
        if (answer is not null)
            PacketWriter.Write(intake.Replies, answer, _version);
        _timer.Listen();
    }

    /// <returns>False when the client is gone.</returns>
    private async Task<bool> DeliverAsync(ClientSession session)
    {
        _timer.Hold();
        var count = await session.WriteNextAsync(_output);
        _timer.Resume();
        // What is due still goes after a look at what the client says.
        if (session.IsDue)
            _input.CancelPendingRead();
        if (count > 0 && !await FlushAsync())
            return false;
        session.Flushed();
        return true;
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A fault of who owns the topic is not the subscriber's.")]
    private async Task TellWatchersAsync(ClientSession session)
    {
        _timer.Hold();
        foreach (var topic in session.TakeNewTopics())
        {
            foreach (var watcher in _services.Downlink.Watchers)
            {
                try
                {
                    await _patience.UntilWrittenAsync(() => watcher.SubscribedAsync(_login!.Key, topic, _context.ConnectionClosed));
                }
                catch (Exception e) when (!_context.ConnectionClosed.IsCancellationRequested)
                {
                    _services.Log.WatcherFailed(Client!, topic, e);
                }
            }
        }

        _timer.Listen();
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The connection is over; its successor must not wait for ever.")]
    private async Task LeaveAsync()
    {
        if (_login is null)
            return;
        try
        {
            // At a stop every session is left as it is: the start after it counts from then.
            if (_session is { } session && _closeReason != (int)ReasonCode.ServerShuttingDown)
                await session.LeaveAsync();
        }
        catch (Exception e)
        {
            _services.Log.SessionNotLeft(Client!, e);
        }

        _services.Sessions.Leave(_login.Key, this);
    }
}
