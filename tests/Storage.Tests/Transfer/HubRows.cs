using System.Data.Common;
using System.Globalization;
using Dapper;
using SensorHub.Storage.Operational;

namespace SensorHub.Storage.Tests.Transfer;

/// <summary>Rows of every table, in one SQL for all engines, and all of them as text.</summary>
internal static class HubRows
{
    private const string Fill =
        """
        INSERT INTO areas (id, name, level, parent_id, version) VALUES ('a-1', 'Bezirk 渣土', 'District', 'city', 7);
        INSERT INTO grid_cells (id, area_id, squad_id, boundary, version) VALUES ('g-1', 'a-1', 'sq-1', 'POLYGON((1 1, 2 1, 2 2, 1 1))', 7);
        INSERT INTO users (name, role, area_id, squad_id, token_hash, version) VALUES ('wang', 'SquadMember', 'city', 'sq-1', @bytes, 7);
        INSERT INTO devices (id, kind, model, site_id, interval_s, enabled, secret_hash, version, lat, lon) VALUES ('child', 'Noise', '', 's-1', 60, 1, @bytes, 7, 31.25, -0.1);
        INSERT INTO devices (id, kind, model, interval_s, enabled, secret_hash, version) VALUES ('gateway', 'Noise', 'x', 60, 0, @empty, 7);
        INSERT INTO devices (id, kind, model, interval_s, enabled, secret_hash, version) VALUES ('gone', 'Noise', 'x', 60, 0, @empty, 7);
        UPDATE devices SET gateway_id = 'gateway' WHERE id = 'child';
        DELETE FROM devices WHERE id = 'gone';
        INSERT INTO permits (id, kind, number, site_id, valid_from_ms, valid_to_ms, site_ids, version) VALUES ('p-1', 'Night', '1', 's-1', -9223372036854775808, 9223372036854775807, '["s-1"]', 7);
        INSERT INTO alerts (id, rule_id, subject, state, violated_from, violated_to, detected_at, task_id, body, area_id) VALUES ('al-1', 'r', 'site:s-1', 'firing', 1, 2, 3, 't-1', '{"a":"ü"}', NULL);
        INSERT INTO verdicts (alert_id, from_ms, to_ms, revision, rule_version, verdict, value, threshold, unit, share, arithmetic, decided_at, journal_position)
            VALUES ('al-1', 1, 2, 0, 1, 'exceeded', 55.100000000000001, NULL, 'dB(A)', 1, '', 3, 4);
        INSERT INTO tasks (id, open, state, subject, matter_code, violated_from, violated_to, filed_at, body) VALUES ('t-1', 1, 'Filed', 'site:s-1', 'm', 1, 2, 3, '{}');
        INSERT INTO task_events (seq, task_id, type, actor, at_ms, note) VALUES (1, 't-1', 'Filed', 'hub', 3, @long);
        INSERT INTO live_events (seq, type, at_ms, about_id, payload) VALUES (2, 'task.filed', 3, 't-1', '{}');
        UPDATE live_events_forgotten SET up_to = 1;
        INSERT INTO quarantine (position, received_ms, device, format, reason, detail, topic, payload) VALUES (9, 1, 0, 1, 1, '', 't', @bytes);
        UPDATE quarantine_state SET kept = 1, bytes = 4;
        INSERT INTO sessions (key, standing, lease, expiry_s, next_packet) VALUES ('user/wang/phone', @bytes, 1, 60, 2);
        INSERT INTO subscriptions (session, topic, qos) SELECT id, 'sensorhub/v1/squads/sq-1/tasks', 1 FROM sessions;
        INSERT INTO outbound (session, packet_id, state, qos, topic, payload) SELECT id, 0, 0, 1, 't', @bytes FROM sessions;
        INSERT INTO outbound (session, packet_id, state, qos, topic, payload) SELECT id, 1, 0, 1, 't', @bytes FROM sessions;
        DELETE FROM outbound WHERE packet_id = 1;
        INSERT INTO device_commands (id, device, type, params, asked_by, asked_ms, expires_ms, state, open)
            SELECT 'c-1', handle, 'reboot', '{}', 'wang', 1, 2, 'Queued', 1 FROM devices WHERE id = 'child';
        INSERT INTO device_shadows (device, version, desired, in_sync) SELECT handle, 2, '{}', 0 FROM devices WHERE id = 'child';
        INSERT INTO legal_holds (id, device_id, from_ms, reason, placed_by, version) VALUES ('h-1', 'child', 1, 'court', 'wang', 7);
        INSERT INTO ledger (at_ms, from_ms, is_gap, is_last, pending, decided, notified, journal_at, evaluated_at, decided_at, notified_at, sources) VALUES (1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, '{}');
        INSERT INTO alert_traces (alert_id, durable_ms, evaluated_ms, is_late, above_sequence, up_to_sequence) VALUES ('al-1', 1, 2, 0, 1, 2);
        INSERT INTO positions (shard, follower, position) VALUES (0, 'projection/city', 4711);
        INSERT INTO projection_runs (projection, from_ms, to_ms, started_ms, device, next_ms, written, state) VALUES ('city', 1, 2, 3, 4, 5, 6, 0);
        """;

    /// <summary>Into a hub that has city, squad sq-1 and site s-1.</summary>
    public static Task AddAsync(HubDatabase database) => database.WriteAsync(
        c => c.Execute(Fill, new { bytes = new byte[] { 0, 1, 255, 128 }, empty = Array.Empty<byte>(), @long = new string('長', 5_000) }));

    /// <summary>Each row a line, in an order that is the same for all engines.</summary>
    public static IReadOnlyDictionary<string, List<string>> Of(DbConnection connection, IEnumerable<string> tables) => tables.ToDictionary(t => t, t => RowsOf(connection, t));

    private static List<string> RowsOf(DbConnection connection, string table)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT * FROM {table}";
        using var rows = command.ExecuteReader();
        var lines = new List<string>();
        while (rows.Read())
            lines.Add(string.Join(" | ", Enumerable.Range(0, rows.FieldCount).Select(i => (Name: rows.GetName(i), Text: Text(rows.GetValue(i)))).OrderBy(c => c.Name, StringComparer.Ordinal)));
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    private static string Text(object value) => value switch
    {
        byte[] bytes => Convert.ToHexString(bytes),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        DBNull => "null",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
