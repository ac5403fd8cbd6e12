using System.Data.Common;
using Dapper;
using SensorHub.Devices.Management;

namespace SensorHub.Storage.Operational.Management;

/// <summary>The table device_commands in one transaction.</summary>
internal static class CommandSql
{
    public static DeviceCommand? Find(DbConnection connection, string id) => connection.QuerySingleOrDefault<CommandRow>(
        $"SELECT {CommandRow.Columns} FROM device_commands WHERE id = @id", new { id })?.ToCommand();

    /// <param name="where">Ends the statement: condition, order, limit.</param>
    public static IReadOnlyList<DeviceCommand> List(DbConnection connection, string where, object parameters) =>
        [.. connection.Query<CommandRow>($"SELECT {CommandRow.Columns} FROM device_commands WHERE {where}", parameters).Select(r => r.ToCommand())];

    /// <exception cref="CommandRefusedException">TooManyOpen.</exception>
    public static void EnsureRoom(DbConnection connection, int device)
    {
        var open = connection.ExecuteScalar<int>(
            "SELECT count(*) FROM device_commands WHERE device = @device AND open = 1", new { device });
        if (open >= CommandLimits.MaxOpen)
            throw new CommandRefusedException(
                CommandRefusal.TooManyOpen, $"The device has {open} open commands, as many as it may: cancel some, or wait until they expire.");
    }

    public static DeviceCommand Insert(DbConnection connection, DeviceCommand command)
    {
        var sequence = connection.ExecuteScalar<long>(
            """
            INSERT INTO device_commands (id, device, type, params, asked_by, asked_ms, expires_ms, state, open)
            VALUES (@Id, @Device, @Type, @Params, @AskedBy, @AskedMs, @ExpiresMs, @state, 1) RETURNING seq
            """,
            new { command.Id, command.Device, command.Type, command.Params, command.AskedBy, command.AskedMs, command.ExpiresMs, state = Name(command.State) });
        return command with { Sequence = sequence };
    }

    /// <summary>Moves a command on; the times are kept where they are known already.</summary>
    public static DeviceCommand Move(DbConnection connection, DeviceCommand command, CommandState state, long atMs, string? detail = null)
    {
        var moved = command with
        {
            State = state,
            SentMs = command.SentMs ?? (state == CommandState.Sent ? atMs : null),
            AcceptedMs = command.AcceptedMs ?? (state == CommandState.Accepted ? atMs : null),
            EndedMs = state.IsOpen() ? null : atMs,
            Detail = detail ?? command.Detail,
        };
        connection.Execute(
            """
            UPDATE device_commands SET state = @state, open = @open, sent_ms = @SentMs, accepted_ms = @AcceptedMs, ended_ms = @EndedMs, detail = @Detail
            WHERE id = @Id
            """,
            new { moved.Id, state = Name(state), open = SqlFlag.Of(moved.IsOpen), moved.SentMs, moved.AcceptedMs, moved.EndedMs, moved.Detail });
        return moved;
    }

    public static string Name(CommandState state) => state.ToString();
}
