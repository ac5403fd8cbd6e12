using System.Buffers;
using SensorHub.Mqtt.Codec;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Ingest.Connections;

/// <summary>From accept to CONNACK.</summary>
internal sealed partial class MqttConnection
{
    private async Task<bool> ConnectAsync()
    {
        while (true)
        {
            var read = await _input.ReadAsync();
            if (IsClosing)
                return false;
            var (connect, refusal) = ReadConnect(read.Buffer);
            if ((connect is null ? refusal : await AnswerAsync(connect)) is { } answer)
            {
                PacketWriter.Write(_output, answer, _version);
                await _output.FlushAsync();
                return _intake is not null;
            }

            if (connect is not null || read.IsCompleted)
                return false;
        }
    }

    /// <summary>Nothing of both while CONNECT is not whole. Advances the input.</summary>
    private (ConnectPacket? Connect, ConnAckPacket? Refusal) ReadConnect(in ReadOnlySequence<byte> buffer)
    {
        using var frames = new FrameReader(buffer, _services.Options.MaxConnectBytes);
        if (!frames.TryRead(out var frame))
        {
            _input.AdvanceTo(frames.Consumed, frames.Examined);
            return default;
        }

        if (frame.Type != PacketType.Connect)
            throw new MqttProtocolException(ReasonCode.ProtocolError, $"{frame.Type} before CONNECT [MQTT-3.1.0-1].");
        try
        {
            var connect = (ConnectPacket)PacketReader.Read(frame, MqttVersion.V311);
            _input.AdvanceTo(frames.Consumed);
            return (connect, null);
        }
        catch (MqttProtocolException e) when (ConnectExchange.AnswerVersion(frame.Body, e.Reason) is { } version)
        {
            LogBroken(e);
            _version = version;
            _input.AdvanceTo(frames.Consumed);
            return (null, new() { Reason = e.Reason });
        }
    }

    /// <summary>Null when the connection was to close while it waited for its session.</summary>
    private async ValueTask<ConnAckPacket?> AnswerAsync(ConnectPacket connect)
    {
        _version = connect.Version;
        var (reason, login) = ConnectExchange.Judge(connect, Address, _services);
        if (login is null)
            return new() { Reason = reason };
        _login = login;
        _timer.Hold();
        await _services.Sessions.EnterAsync(login.Key, this);
        if (IsClosing)
            return null;
        if (await TryOpenSessionAsync(connect, login) is { } refusal)
            return new() { Reason = refusal };
        _intake = new(_services, _version, login);
        _timer.KeepAlive(ConnectExchange.KeepAliveOf(connect, _services.Options));
        return ConnectExchange.Accept(connect, login, _session!, _services.Options);
    }
}
