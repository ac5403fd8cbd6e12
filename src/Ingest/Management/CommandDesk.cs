using SensorHub.Devices.Management;
using SensorHub.Devices.Registry;
using SensorHub.Ingest.Sessions;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Ingest.Management;

/// <summary>
/// Commands on their way to devices. Stored first, then put into the device's sessions under the command's id, so that a kill in between doubles and
/// loses nothing: what is still queued is put there after the next start. A device without a session gets it when it subscribes. Thread safe.
/// </summary>
public sealed class CommandDesk(ICommandStore commands, IShadowStore shadows, IDownlink downlink, IRegistry registry, ManagementLedger ledger)
    : ISubscriptionWatcher
{
    private const int PageCommands = 500;

    // What is stored of a device's commands and what is sent of them goes in one order: else an older configuration could arrive behind the newer.
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];
    private volatile bool _isBehind = true;

    /// <exception cref="CommandRefusedException">TooManyOpen.</exception>
    public async Task<DeviceCommand> AskAsync(CommandAsk ask, Actor actor, CancellationToken cancellation = default)
    {
        using var turn = await TurnOfAsync(ask.Device, cancellation);
        var command = await commands.AskAsync(ask, actor, cancellation);
        ledger.Ask();
        await TryDeliverAsync(command);
        return command;
    }

    /// <exception cref="CommandRefusedException">NotFound, or Ended.</exception>
    public async Task<DeviceCommand> CancelAsync(int device, string id, Actor actor, CancellationToken cancellation = default)
    {
        using var turn = await TurnOfAsync(device, cancellation);
        var command = await commands.CancelAsync(device, id, actor, cancellation);
        await TryWithdrawAsync([id]);
        return command;
    }

    /// <exception cref="CommandRefusedException">Stale.</exception>
    public async Task<DeviceShadow> DesireAsync(int device, string desired, long? version, Actor actor, CancellationToken cancellation = default)
    {
        using var turn = await TurnOfAsync(device, cancellation);
        var change = await shadows.DesireAsync(device, desired, version, actor, cancellation);
        await TryWithdrawAsync(change.Superseded);
        if (change.Command is { } command)
        {
            ledger.Ask();
            await TryDeliverAsync(command);
        }

        return change.Shadow;
    }

    public async Task SubscribedAsync(string clientId, string topic, CancellationToken cancellation)
    {
        if (DownlinkTopics.DeviceOf(topic) is not { } id || !registry.Current.Devices.TryGetValue(id, out var device))
            return;
        using var turn = await TurnOfAsync(device.Handle, cancellation);
        try
        {
            foreach (var command in await commands.ToDeliverAsync(device.Handle, cancellation))
                await DeliverAsync(command);
        }
        catch (IOException)
        {
            // The client may be gone before it is told again.
            _isBehind = true;
            throw;
        }
    }

    /// <summary>Looks at the city's clock once: ends what is due, and delivers what a fault or a kill left behind.</summary>
    /// <exception cref="IOException">The disk could not; the next look finds the same.</exception>
    public async Task LookAsync(CancellationToken cancellation)
    {
        var expired = await commands.ExpireAsync(cancellation);
        ledger.Expire(expired.Count);
        await TryWithdrawAsync(expired);
        if (!_isBehind)
            return;
        _isBehind = false;
        try
        {
            await DeliverQueuedAsync(cancellation);
        }
        catch
        {
            _isBehind = true;
            throw;
        }
    }

    private async Task DeliverQueuedAsync(CancellationToken cancellation)
    {
        for (var after = 0L; await commands.QueuedAsync(after, PageCommands, cancellation) is { Count: > 0 } page; after = page[^1].Sequence)
        {
            foreach (var device in page.GroupBy(c => c.Device))
                await DeliverQueuedAsync(device.Key, device.Select(c => c.Id), cancellation);
        }
    }

    // It may have been taken back since it was listed.
    private async Task DeliverQueuedAsync(int device, IEnumerable<string> ids, CancellationToken cancellation)
    {
        using var turn = await TurnOfAsync(device, cancellation);
        foreach (var id in ids)
        {
            if (await commands.FindAsync(device, id, cancellation) is { State: CommandState.Queued } queued)
                await DeliverAsync(queued);
        }
    }

    private async Task DeliverAsync(DeviceCommand command)
    {
        if (!registry.Current.DevicesByHandle.TryGetValue(command.Device, out var device))
            return;
        var expires = DateTimeOffset.FromUnixTimeMilliseconds(command.ExpiresMs);
        var reached = await downlink.SendAsync(DownlinkTopics.CommandsOf(device.Id), CommandJson.Write(command), QoS.ExactlyOnce, expires, command.Id);
        if (reached > 0)
            await commands.MarkSentAsync(command.Id);
    }

    private async Task<Turn> TurnOfAsync(int device, CancellationToken cancellation)
    {
        var turns = _turns[device % _turns.Length];
        await turns.WaitAsync(cancellation);
        return new(turns);
    }

    // The command itself is stored: a disk that refuses now makes it late, and the caller has its id.
    private async Task TryDeliverAsync(DeviceCommand command)
    {
        try
        {
            await DeliverAsync(command);
        }
        catch (IOException)
        {
            _isBehind = true;
        }
    }

    // What stays is dropped when its time is over, and its device's word on it is refused.
    private async Task TryWithdrawAsync(IReadOnlyCollection<string> ids)
    {
        if (ids.Count == 0)
            return;
        try
        {
            await downlink.WithdrawAsync(ids);
        }
        catch (IOException)
        {
            return;
        }
    }

    private readonly struct Turn(SemaphoreSlim turns) : IDisposable
    {
        public void Dispose() => turns.Release();
    }
}
