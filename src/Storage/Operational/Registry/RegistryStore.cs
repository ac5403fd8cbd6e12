using System.Data.Common;
using Microsoft.Extensions.Logging;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Registry.Validation;
using SensorHub.Devices.Time;
using SensorHub.Storage.Operational.Audit;
using SensorHub.Storage.Operational.Registry.Tables;

namespace SensorHub.Storage.Operational.Registry;

/// <summary>The registry in hub.db: one snapshot in memory for every reader, replaced when a change is on disk.</summary>
public sealed partial class RegistryStore : IRegistry, IRegistryChanges, IRegistryCommands
{
    private readonly HubDatabase _database;
    private readonly AuditLog _audit;
    private readonly KeyedHash _hash;
    private readonly TimeProvider _clock;
    private readonly ILogger<RegistryStore> _log;
    private volatile RegistrySnapshot _current;

    private RegistryStore(
        HubDatabase database, AuditLog audit, KeyedHash hash, TimeProvider clock, ILogger<RegistryStore> log, RegistrySnapshot current)
    {
        (_database, _audit, _hash, _clock, _log) = (database, audit, hash, clock, log);
        _current = current;
    }

    public event EventHandler<RegistryChangedEventArgs>? Changed;

    public RegistrySnapshot Current => _current;

    /// <summary>Reads the whole registry into memory.</summary>
    public static async Task<RegistryStore> LoadAsync(
        HubDatabase database, AuditLog audit, KeyedHash hash, TimeProvider clock, ILogger<RegistryStore> log,
        CancellationToken cancellation = default) =>
        new(database, audit, hash, clock, log, await database.ReadAsync(RegistryTables.Load, cancellation));

    private async Task<T> ChangeAsync<T>(
        Actor actor, string subject, Func<RegistryEdit, T> change, CancellationToken cancellation, bool dryRun = false)
    {
        var now = _clock.NowMs();
        if (!RegistryPolicy.MayChange(actor, _current))
            await _audit.AppendAsync(new(actor, "access.denied", subject), cancellation);
        if (dryRun)
            return Change(null, actor, now, change).Result;
        var (result, _) = await _database.WriteAloneAsync(
            connection =>
            {
                var done = Change(connection, actor, now, change);
                RegistryTables.SetVersion(connection, done.After.Version);
                return done;
            },
            committed => Publish(committed.After),
            cancellation);
        return result;
    }

    private (T Result, RegistrySnapshot After) Change<T>(DbConnection? connection, Actor actor, long now, Func<RegistryEdit, T> change)
    {
        var before = _current;
        RegistryPolicy.EnsureMayChange(actor, before);
        using var edit = new RegistryEdit(connection, before, actor, now);
        var result = change(edit);
        LastAdministrator.EnsureLeft(before, edit.After);
        if (connection is not null)
            _audit.Append(connection, edit.Audit, now);
        return (result, edit.After);
    }

    // On the writer's thread: commits are published in their order.
    private void Publish(RegistrySnapshot after)
    {
        var change = new RegistryChangedEventArgs(_current, after);
        _current = after;
        foreach (var handler in Changed?.GetInvocationList() ?? [])
        {
            try
            {
                ((EventHandler<RegistryChangedEventArgs>)handler)(this, change);
            }
            catch (Exception e)
            {
                LogHandlerFailed(e, after.Version);
            }
        }
    }

    private byte[]? HashOf(string? secret) => secret is null ? null : _hash.Of(secret.AsSpan());

    [LoggerMessage(EventId = 4401, Level = LogLevel.Error, Message = "A listener failed on registry version {Version}; the change stands.")]
    private partial void LogHandlerFailed(Exception e, long version);
}
