using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using SensorHub.Devices.Registry;
using SensorHub.Ingest.Sessions;
using SensorHub.Mqtt.Codec;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Ingest.Connections;

/// <summary>
/// One client from accept to close: read what the socket has, fill the one batch, commit it, answer all of it, read on. A batch in flight is the
/// back-pressure: until it is on disk nothing more is read. An idle connection holds no buffer.
/// </summary>
internal sealed partial class MqttConnection : IDisposable
{
    private const int NoReason = -1;
    private readonly ConnectionContext _context;
    private readonly MqttServices _services;
    private readonly ConnectionTimer _timer;
    private readonly DiskPatience _patience;
    private readonly PipeReader _input;
    private readonly PipeWriter _output;
    private readonly TaskCompletionSource _closeRequested = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private MqttVersion _version = MqttVersion.V311;
    private Login? _login;
    private RegistrySnapshot? _judgedBy;
    private volatile Intake? _intake;
    private volatile bool _isFlushing;
    private int _closeReason = NoReason;

    public MqttConnection(ConnectionContext context, MqttServices services)
    {
        _context = context;
        _services = services;
        _input = context.Transport.Input;
        _output = context.Transport.Output;
        _timer = new(services.Clocks.Network, services.Options.ConnectTimeout, services.Options.CloseTimeout);
        _patience = new(services.Clocks.Network, context.ConnectionClosed);
    }

    private IPAddress Address => (_context.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
    private bool IsClosing => Volatile.Read(ref _closeReason) != NoReason;

    /// <summary>From any thread: the connection is to end, with this reason where there are words for it. The first reason stands.</summary>
    public void RequestClose(ReasonCode reason)
    {
        if (Interlocked.CompareExchange(ref _closeReason, (int)reason, NoReason) != NoReason)
            return;
        _timer.Closing();
        _closeRequested.TrySetResult();
        _input.CancelPendingRead();
        if (_isFlushing)
            _output.CancelPendingFlush();
    }

    /// <summary>The hub lets it wait: for its batch to be on disk, for room, or for its quota.</summary>
    public bool IsHeld => _timer.IsHeld;

    /// <summary>Completes when it has left its session.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Asked by the heartbeat.</summary>
    public void CheckDeadline()
    {
        switch (_timer.Ask())
        {
            case Due.Close:
                RequestClose(ReasonCode.KeepAliveTimeout);
                break;
            case Due.Abort:
                _context.Abort();
                break;
        }
    }

    /// <summary>Asked by the heartbeat, with the registry as it is: who was removed, disabled or given another secret goes.</summary>
    public void CheckRights(RegistrySnapshot snapshot)
    {
        // Once more after the log-in: the registry may have changed while that was judged.
        if (_intake is not { } intake || _login is not { } login || _services.Lab is not null || ReferenceEquals(snapshot, _judgedBy))
            return;
        _judgedBy = snapshot;
        if (!_services.Downlink.Rights.IsInForce(login.Key, login.Standing.Span))
            RequestClose(ReasonCode.NotAuthorized);
        else if (intake.Topics is { } topics && snapshot.Devices.TryGetValue(login.Key, out var now))
            topics.Device = now;
    }

    /// <summary>Runs the connection to its end and throws nothing. A bad payload costs itself, a bad packet its connection, never more.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The end of the ladder: a fault of one connection is not the process's.")]
    public async Task RunAsync()
    {
        using var stopping = _context.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested
            .UnsafeRegister(static c => ((MqttConnection)c!).RequestClose(ReasonCode.ServerShuttingDown), this);
        try
        {
            if (await ConnectAsync() && await ServeAsync() is { } reason)
                await SayGoodbyeAsync(reason);
        }
        catch (MqttProtocolException e)
        {
            LogBroken(e);
            await SayGoodbyeAsync(e.Reason);
        }
        catch (SessionLostException)
        {
            await SayGoodbyeAsync(ReasonCode.SessionTakenOver);
        }
        catch (NotCommittedException e)
        {
            _services.Log.NotCommitted(Client, e.InnerException!);
            _context.Abort();
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ConnectionAbortedException)
        {
            _services.Log.ConnectionLost(Client, Address, e.Message);
        }
        catch (Exception e)
        {
            _services.Log.ConnectionFailed(Client, Address, e);
            _context.Abort();
        }
        finally
        {
            await LeaveAsync();
            _ended.SetResult();
        }
    }

    public void Dispose() => _intake?.Dispose();

    /// <returns>The reason to say goodbye with, or null when the client left.</returns>
    private async Task<ReasonCode?> ServeAsync()
    {
        var (intake, session) = (_intake!, _session!);
        while (true)
        {
            if (session.IsDue && !await DeliverAsync(session))
                return null;
            var read = await _input.ReadAsync();
            if (IsClosing)
                return (ReasonCode)_closeReason;
            var end = intake.Fill(read.Buffer, out var consumed, out var examined);
            var hasPackets = !consumed.Equals(read.Buffer.Start);
            _input.AdvanceTo(consumed, examined);
            var wasEmpty = intake.Batch.IsEmpty;
            if (!wasEmpty || intake.Reports is { IsEmpty: false })
                await CommitAsync(intake);
            if (intake.Acks.Count > 0 || end == IntakeEnd.Asked)
                await AnswerAsync(intake, session);
            if (intake.Replies.Length > 0 && !await ReplyAsync(intake.Replies))
                return null;
            if (hasPackets)
                _timer.Listen();

            switch (end)
            {
                case IntakeEnd.Asked:
                    await TellWatchersAsync(session);
                    break;
                case IntakeEnd.Disconnected:
                    session.Note(intake.Farewell!);
                    return null;
                case IntakeEnd.Broken:
                    throw intake.Fault!;
                case IntakeEnd.NoRoom when wasEmpty:
                    await WaitForRoomAsync(intake);
                    break;
                case IntakeEnd.Drained when read.IsCompleted:
                    return null;
            }

            if (intake.SettleQuota() is { Ticks: > 0 } debt)
                await WaitForQuotaAsync(session, debt);
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever stopped the commit, nothing may be acknowledged.")]
    private async ValueTask CommitAsync(Intake intake)
    {
        _timer.Hold();
        try
        {
            // Before the batch, whose QoS 2 identifiers say that all they stand for is stored.
            if (intake.Reports is { IsEmpty: false } reports)
                await _patience.UntilWrittenAsync(reports.StoreAsync);
            if (!intake.Batch.IsEmpty)
                await _services.Committer.CommitAsync(intake.Batch);
        }
        catch (Exception e)
        {
            throw new NotCommittedException(e);
        }

        intake.Committed();
        _timer.Listen();
    }

    private ValueTask<bool> ReplyAsync(ReplyBuffer replies)
    {
        _output.Write(replies.Written);
        replies.Clear();
        return FlushAsync();
    }

    private async ValueTask<bool> FlushAsync()
    {
        _isFlushing = true;
        var flushed = await _output.FlushAsync();
        _isFlushing = false;
        return !flushed.IsCompleted && !flushed.IsCanceled;
    }

    private async Task WaitForRoomAsync(Intake intake)
    {
        _timer.Hold();
        await intake.Batch.PrepareAsync(intake.RoomWanted, _context.ConnectionClosed);
        _timer.Listen();
    }

    private async Task WaitForQuotaAsync(ClientSession session, TimeSpan debt)
    {
        var paid = Task.Delay(debt, _services.Clocks.Network, _context.ConnectionClosed);
        _timer.Hold();
        // What waits for the client is no reading: it goes out meanwhile.
        while (await Task.WhenAny(paid, _closeRequested.Task, session.WhenDue()) is var first && first != paid && first != _closeRequested.Task)
        {
            if (!await DeliverAsync(session))
                break;
            _timer.Hold();
        }

        _timer.Listen();
    }

    private void LogBroken(MqttProtocolException e)
    {
        if (_services.Lines.TryTake(_services.Log))
            _services.Log.ProtocolBroken(Client, Address, e.Reason, e.Message);
    }

    // 3.1.1 has no word for it: there the close says all.
    private async Task SayGoodbyeAsync(ReasonCode reason)
    {
        RequestClose(reason);
        if (_version != MqttVersion.V5 || _intake is null)
            return;
        try
        {
            PacketWriter.Write(_output, new DisconnectPacket { Reason = reason }, _version);
            await _output.FlushAsync(_context.ConnectionClosed);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ConnectionAbortedException or InvalidOperationException)
        {
            _services.Log.ConnectionLost(Client, Address, e.Message);
        }
    }
}
