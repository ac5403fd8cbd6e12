using System.Data.Common;
using Dapper;
using SensorHub.Devices.Audit;
using SensorHub.Devices.Management;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Storage.Operational.Audit;

namespace SensorHub.Storage.Operational.Management;

/// <summary>Commands and shadows of devices in hub.db.</summary>
public sealed partial class ManagementStore(HubDatabase database, AuditLog audit, IRegistry registry, TimeProvider city) : ICommandStore, IShadowStore, IReportStore
{
    private const int MaxAtOnce = 1_000;

    public Task<DeviceCommand> AskAsync(CommandAsk ask, Actor actor, CancellationToken cancellation = default)
    {
        var nowMs = city.NowMs();
        var command = New(ask.Device, ask.Type, ask.Params, ask.Life, actor, nowMs);
        return database.WriteAsync(
            connection =>
            {
                CommandSql.EnsureRoom(connection, ask.Device);
                var queued = CommandSql.Insert(connection, command);
                Note(connection, actor, "command.ask", queued, nowMs);
                return queued;
            },
            cancellation);
    }

    public Task MarkSentAsync(string id, CancellationToken cancellation = default)
    {
        var nowMs = city.NowMs();
        return database.WriteAsync(
            connection => CommandSql.Find(connection, id) is { State: CommandState.Queued } queued
                ? CommandSql.Move(connection, queued, CommandState.Sent, nowMs)
                : null,
            cancellation);
    }

    public Task<DeviceCommand> CancelAsync(int device, string id, Actor actor, CancellationToken cancellation = default)
    {
        var nowMs = city.NowMs();
        return database.WriteAsync(
            connection =>
            {
                var found = CommandSql.Find(connection, id);
                if (found?.Device != device)
                    throw new CommandRefusedException(CommandRefusal.NotFound, $"The device has no command {id}.");
                if (!found.IsOpen)
                    throw new CommandRefusedException(CommandRefusal.Ended, $"The command is {CommandSql.Name(found.State).ToLowerInvariant()} already.");
                var cancelled = CommandSql.Move(connection, found, CommandState.Cancelled, nowMs);
                Note(connection, actor, "command.cancel", cancelled, nowMs);
                return cancelled;
            },
            cancellation);
    }

    public Task<DeviceCommand?> FindAsync(int device, string id, CancellationToken cancellation = default) => database.ReadAsync(
        connection => CommandSql.Find(connection, id) is { } found && found.Device == device ? found : null, cancellation);

    public Task<IReadOnlyList<DeviceCommand>> ListAsync(CommandFilter filter, CancellationToken cancellation = default) => database.ReadAsync(
        connection => CommandSql.List(
            connection, "device = @Device AND seq < @before AND (@open IS NULL OR open = @open) ORDER BY seq DESC LIMIT @Max",
            new { filter.Device, before = filter.Before ?? long.MaxValue, open = SqlFlag.Of(filter.Open), filter.Max }),
        cancellation);

    public Task<IReadOnlyList<DeviceCommand>> QueuedAsync(long after, int max, CancellationToken cancellation = default) => database.ReadAsync(
        connection => CommandSql.List(connection, "state = 'Queued' AND seq > @after ORDER BY seq LIMIT @max", new { after, max }), cancellation);

    public Task<IReadOnlyList<DeviceCommand>> ToDeliverAsync(int device, CancellationToken cancellation = default)
    {
        var nowMs = city.NowMs();
        return database.WriteAsync(
            connection =>
            {
                ConfigureAgain(connection, device, nowMs);
                return CommandSql.List(
                    connection, "device = @device AND open = 1 AND state <> 'Accepted' AND expires_ms > @nowMs ORDER BY seq", new { device, nowMs });
            },
            cancellation);
    }

    public Task<IReadOnlyList<ReportOutcome>> ReportAsync(IReadOnlyList<DeviceReport> reports, CancellationToken cancellation = default) =>
        database.WriteAsync<IReadOnlyList<ReportOutcome>>(connection => [.. reports.Select(r => Take(connection, r))], cancellation);

    public async Task<IReadOnlyList<string>> ExpireAsync(CancellationToken cancellation = default)
    {
        const string Due = "open = 1 AND expires_ms <= @nowMs";
        var nowMs = city.NowMs();
        // Most looks find nothing and need no writer.
        if (!await database.ReadAsync(
            c => c.ExecuteScalar<bool>($"SELECT EXISTS (SELECT 1 FROM device_commands WHERE {Due})", new { nowMs }), cancellation))
            return [];
        return await database.WriteAsync<IReadOnlyList<string>>(
            connection =>
            [
                .. CommandSql.List(connection, $"{Due} ORDER BY expires_ms LIMIT @MaxAtOnce", new { nowMs, MaxAtOnce })
                    .Select(c => CommandSql.Move(connection, c, CommandState.Expired, nowMs).Id),
            ],
            cancellation);
    }

    public Task<int> ForgetAsync(long beforeMs, CancellationToken cancellation = default) => database.WriteAsync(
        connection => connection.Execute(
            """
            DELETE FROM device_commands WHERE seq IN (
                SELECT seq FROM device_commands WHERE open = 0 AND ended_ms < @beforeMs ORDER BY ended_ms LIMIT @MaxAtOnce)
            """,
            new { beforeMs, MaxAtOnce }),
        cancellation);

    private static ReportOutcome Take(DbConnection connection, DeviceReport report) => report switch
    {
        CommandReport said => Take(connection, said),
        StateReport said => Take(connection, said),
        _ => throw new ArgumentOutOfRangeException(nameof(report), report, "No such report."),
    };

    private static ReportOutcome Take(DbConnection connection, CommandReport report)
    {
        if (CommandSql.Find(connection, report.CommandId) is not { } command)
            return ReportOutcome.Unknown;
        var (state, outcome) = CommandSteps.After(command, report);
        if (state != command.State)
            CommandSql.Move(connection, command, state, report.ReceivedMs, outcome == ReportOutcome.Taken ? report.Detail : null);
        return outcome;
    }

    // From the city's clock and random bits: no backup that is restored gives an id twice.
    private static DeviceCommand New(int device, string type, string json, TimeSpan life, Actor actor, long nowMs) => new()
    {
        Id = Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(nowMs)).ToString("N"),
        Device = device,
        Type = type,
        Params = json,
        AskedBy = actor.Name,
        AskedMs = nowMs,
        ExpiresMs = nowMs + (long)life.TotalMilliseconds,
    };

    private void Note(DbConnection connection, Actor actor, string action, DeviceCommand command, long nowMs) => audit.Append(
        connection,
        [new AuditEntry(actor, action, SubjectOf(command.Device), new { command.Id, command.Type, command.Params, command.ExpiresMs })],
        nowMs);

    private string SubjectOf(int device) => $"device:{registry.Current.DevicesByHandle.GetValueOrDefault(device)?.Id ?? $"#{device}"}";
}
