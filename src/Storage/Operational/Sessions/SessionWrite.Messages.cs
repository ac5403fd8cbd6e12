using Dapper;
using SensorHub.Ingest.Sessions;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Storage.Operational.Sessions;

internal sealed partial class SessionWrite
{
    /// <summary>Sessions that are subscribed to a topic, and at which QoS.</summary>
    public IReadOnlyList<(SessionRow Session, QoS QoS)> SubscribersOf(string topic) => connection.Query<SessionRow, long, (SessionRow, QoS)>(
        "SELECT s.*, u.qos FROM subscriptions u JOIN sessions s ON s.id = u.session WHERE u.topic = @topic ORDER BY s.id",
        (session, qos) => (session, (QoS)qos), new { topic }, splitOn: "qos").AsList();

    /// <returns>False when there is no room and nothing that may go for it.</returns>
    public bool TryMakeRoom(SessionRow session, int payloadBytes, SessionLimits limits)
    {
        var (messages, bytes) = (session.Messages, session.Bytes);
        while (messages >= limits.MaxMessages || bytes + payloadBytes > limits.MaxBytes)
        {
            var gone = connection.QuerySingleOrDefault<long?>(
                """
                DELETE FROM outbound WHERE seq = (SELECT min(seq) FROM outbound WHERE session = @Id AND state = @state) RETURNING length(payload)
                """,
                new { session.Id, state = (int)OutboundState.Queued });
            if (gone is null)
                return false;
            Tally.Drop(DropReason.Full);
            messages--;
            bytes -= gone.Value;
        }

        return true;
    }

    public bool Holds(SessionRow session, string key) => connection.ExecuteScalar<bool>(
        "SELECT EXISTS (SELECT 1 FROM outbound WHERE key = @key AND session = @Id)", new { session.Id, key });

    public void Queue(SessionRow session, Outgoing message, QoS qos)
    {
        var packetId = qos == QoS.AtMostOnce ? 0 : NextPacketId(session);
        connection.Execute(
            """
            INSERT INTO outbound (session, packet_id, state, qos, expires_ms, topic, payload, key)
            VALUES (@Id, @packetId, @state, @qos, @ExpiresMs, @Topic, @Payload, @Key)
            """,
            new
            {
                session.Id,
                packetId,
                state = (int)OutboundState.Queued,
                qos = (int)qos,
                message.ExpiresMs,
                message.Topic,
                message.Payload,
                message.Key,
            });
        Tally.Queued++;
    }

    /// <summary>Rows behind <paramref name="after"/> in order, until so many rows or bytes.</summary>
    public (IReadOnlyList<OutboundRow> Rows, bool More) Next(SessionRow session, long after, int maxRows, int maxBytes)
    {
        var rows = new List<OutboundRow>();
        var bytes = 0;
        var more = false;
        foreach (var row in connection.Query<OutboundRow>(
            """
            SELECT seq, packet_id, state, qos, expires_ms, topic, payload, key FROM outbound
            WHERE session = @Id AND seq > @after ORDER BY seq LIMIT @limit
            """,
            new { session.Id, after, limit = maxRows + 1 }, buffered: false))
        {
            // Read to the end: one who leaves early cancels, and the cancel may meet the next statement.
            more |= rows.Count == maxRows || (rows.Count > 0 && bytes + row.Payload.Length > maxBytes);
            if (more)
                continue;
            rows.Add(row);
            bytes += row.Payload.Length;
        }

        return (rows, more);
    }

    public void MarkSent(OutboundRow row) =>
        connection.Execute("UPDATE outbound SET state = @state WHERE seq = @Seq", new { row.Seq, state = (int)OutboundState.Sent });

    public void MarkReceived(SessionRow session, long sequence) => connection.Execute(
        "UPDATE outbound SET state = @state, payload = @nothing WHERE seq = @sequence AND session = @Id",
        new { session.Id, sequence, state = (int)OutboundState.Received, nothing = Array.Empty<byte>() });

    public void Remove(OutboundRow row) => connection.Execute("DELETE FROM outbound WHERE seq = @Seq", new { row.Seq });

    /// <summary>The client has it.</summary>
    public void Finish(SessionRow session, long sequence) => Tally.Delivered +=
        connection.Execute("DELETE FROM outbound WHERE seq = @sequence AND session = @Id", new { session.Id, sequence });

    public int RemoveUnsent(IReadOnlyCollection<string> keys)
    {
        var parameters = new DynamicParameters(new { state = (int)OutboundState.Queued });
        return connection.Execute($"DELETE FROM outbound WHERE key {SqlList.In(parameters, "key", keys)} AND state = @state", parameters);
    }

    public int RemoveUnsent(long session, string topic) => connection.Execute(
        "DELETE FROM outbound WHERE session = @session AND topic = @topic AND state = @state",
        new { session, topic, state = (int)OutboundState.Queued });

    // 1…65 535 round and round, passing over those still in use [MQTT-2.2.1-3].
    private long NextPacketId(SessionRow session)
    {
        var id = session.NextPacket;
        while (connection.ExecuteScalar<bool>(
            "SELECT EXISTS (SELECT 1 FROM outbound WHERE session = @Id AND packet_id = @packet)", new { session.Id, packet = id }))
            id = id % ushort.MaxValue + 1;
        connection.Execute(
            "UPDATE sessions SET next_packet = @next WHERE id = @Id", new { session.Id, next = id % ushort.MaxValue + 1 });
        return id;
    }
}
