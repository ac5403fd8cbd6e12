using SensorHub.Devices.Management;
using SensorHub.Devices.Registry;

namespace SensorHub.TestKit.Management;

/// <summary>Commands, shadows and reports in memory, without audit and bounds; a disk that refuses is set by the test. Thread safe.</summary>
public sealed class MemoryManagement(TimeProvider city) : ICommandStore, IShadowStore, IReportStore
{
    private readonly Lock _gate = new();
    private readonly List<DeviceCommand> _commands = [];
    private readonly Dictionary<int, DeviceShadow> _shadows = [];
    private readonly List<DeviceReport> _reports = [];

    /// <summary>Thrown by every call while it is set.</summary>
    public IOException? Refusal { get; set; }

    /// <summary>All that were taken or refused, in order.</summary>
    public IReadOnlyList<DeviceReport> Reports => Do(() => _reports.ToList()).Result;

    private long NowMs => city.GetUtcNow().ToUnixTimeMilliseconds();

    public Task<DeviceCommand> AskAsync(CommandAsk ask, Actor actor, CancellationToken cancellation = default) =>
        Do(() => Add(ask.Device, ask.Type, ask.Params, ask.Life, actor));

    public Task MarkSentAsync(string id, CancellationToken cancellation = default) => Do(() =>
        _commands.Find(c => c.Id == id) is { State: CommandState.Queued } queued ? Put(queued with { State = CommandState.Sent, SentMs = NowMs }) : null);

    public Task<DeviceCommand> CancelAsync(int device, string id, Actor actor, CancellationToken cancellation = default) => Do(() =>
        _commands.Find(c => c.Id == id && c.Device == device) is { IsOpen: true } open
            ? Put(open with { State = CommandState.Cancelled, EndedMs = NowMs })
            : throw new CommandRefusedException(CommandRefusal.NotFound, "no such open command"));

    public Task<DeviceCommand?> FindAsync(int device, string id, CancellationToken cancellation = default) =>
        Do(() => _commands.Find(c => c.Id == id && c.Device == device));

    public Task<IReadOnlyList<DeviceCommand>> ListAsync(CommandFilter filter, CancellationToken cancellation = default) => Do<IReadOnlyList<DeviceCommand>>(() =>
    [
        .. _commands.Where(c => c.Device == filter.Device && (filter.Open is null || c.IsOpen == filter.Open) && (filter.Before is null || c.Sequence < filter.Before))
            .OrderByDescending(c => c.Sequence).Take(filter.Max),
    ]);

    public Task<IReadOnlyList<DeviceCommand>> QueuedAsync(long after, int max, CancellationToken cancellation = default) => Do<IReadOnlyList<DeviceCommand>>(() =>
        [.. _commands.Where(c => c.State == CommandState.Queued && c.Sequence > after).OrderBy(c => c.Sequence).Take(max)]);

    public Task<IReadOnlyList<DeviceCommand>> ToDeliverAsync(int device, CancellationToken cancellation = default) => Do<IReadOnlyList<DeviceCommand>>(() =>
        [.. _commands.Where(c => c.Device == device && c.State is CommandState.Queued or CommandState.Sent && c.ExpiresMs > NowMs).OrderBy(c => c.Sequence)]);

    public Task<IReadOnlyList<string>> ExpireAsync(CancellationToken cancellation = default) => Do<IReadOnlyList<string>>(() =>
        [.. _commands.Where(c => c.IsOpen && c.ExpiresMs <= NowMs).ToList().Select(c => Put(c with { State = CommandState.Expired, EndedMs = NowMs }).Id)]);

    public Task<int> ForgetAsync(long beforeMs, CancellationToken cancellation = default) => Do(() => _commands.RemoveAll(c => c.EndedMs < beforeMs));

    public Task<DeviceShadow> ReadAsync(int device, CancellationToken cancellation = default) => Do(() => Shadow(device));

    public Task<IReadOnlyDictionary<int, ShadowSummary>> SummariesAsync(IReadOnlyCollection<int> devices, CancellationToken cancellation = default) =>
        SummariesAsync(cancellation);

    public Task<IReadOnlyDictionary<int, ShadowSummary>> SummariesAsync(CancellationToken cancellation = default) =>
        Do<IReadOnlyDictionary<int, ShadowSummary>>(() => _shadows.ToDictionary(s => s.Key, s => s.Value.Summary));

    public Task<ShadowChange> DesireAsync(int device, string desired, long? version, Actor actor, CancellationToken cancellation = default) => Do(() =>
    {
        var shadow = _shadows[device] = Shadow(device) with { Version = Shadow(device).Version + 1, Desired = desired, DesiredMs = NowMs };
        var older = _commands.Where(c => c.Device == device && c.IsOpen && c.Type == DeviceCommand.Configure).ToList();
        foreach (var command in older)
            Put(command with { State = CommandState.Superseded, EndedMs = NowMs });
        return new ShadowChange(
            shadow, Add(device, DeviceCommand.Configure, $$"""{"version":{{shadow.Version}},"config":{{desired}}}""", CommandAsk.MaxLife, actor),
            [.. older.Select(c => c.Id)]);
    });

    public Task<IReadOnlyList<ReportOutcome>> ReportAsync(IReadOnlyList<DeviceReport> reports, CancellationToken cancellation = default) =>
        Do<IReadOnlyList<ReportOutcome>>(() => [.. reports.Select(Take)]);

    private ReportOutcome Take(DeviceReport report)
    {
        _reports.Add(report);
        if (report is StateReport state)
        {
            var before = Shadow(state.Device);
            _shadows[state.Device] = before with
            {
                Firmware = state.Firmware ?? before.Firmware,
                Reported = state.Config ?? before.Reported,
                ReportedMs = state.ReceivedMs,
            };
            return ReportOutcome.Taken;
        }

        var said = (CommandReport)report;
        if (_commands.Find(c => c.Id == said.CommandId) is not { } command)
            return ReportOutcome.Unknown;
        var (after, outcome) = CommandSteps.After(command, said);
        Put(command with { State = after, Detail = said.Detail ?? command.Detail });
        return outcome;
    }

    private DeviceShadow Shadow(int device) => _shadows.GetValueOrDefault(device) ?? new DeviceShadow { Device = device };

    private DeviceCommand Add(int device, string type, string json, TimeSpan life, Actor actor)
    {
        var sequence = _commands.Count + 1;
        var command = new DeviceCommand
        {
            Sequence = sequence,
            Id = $"c{sequence}",
            Device = device,
            Type = type,
            Params = json,
            AskedBy = actor.Name,
            AskedMs = NowMs,
            ExpiresMs = NowMs + (long)life.TotalMilliseconds,
        };
        _commands.Add(command);
        return command;
    }

    private DeviceCommand Put(DeviceCommand command)
    {
        _commands[_commands.FindIndex(c => c.Id == command.Id)] = command;
        return command;
    }

    private Task<T> Do<T>(Func<T> work)
    {
        lock (_gate)
        {
            try
            {
                return Refusal is null ? Task.FromResult(work()) : Task.FromException<T>(Refusal);
            }
            catch (CommandRefusedException e)
            {
                return Task.FromException<T>(e);
            }
        }
    }
}
