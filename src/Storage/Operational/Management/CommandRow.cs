using SensorHub.Devices.Management;

namespace SensorHub.Storage.Operational.Management;

/// <summary>A row of the table device_commands.</summary>
internal sealed record CommandRow
{
    public const string Columns =
        "seq, id, device, type, params, asked_by, asked_ms, expires_ms, state, sent_ms, accepted_ms, ended_ms, detail";

    public long Seq { get; init; }
    public string Id { get; init; } = "";
    public long Device { get; init; }
    public string Type { get; init; } = "";
    public string Params { get; init; } = "";
    public string AskedBy { get; init; } = "";
    public long AskedMs { get; init; }
    public long ExpiresMs { get; init; }
    public string State { get; init; } = "";
    public long? SentMs { get; init; }
    public long? AcceptedMs { get; init; }
    public long? EndedMs { get; init; }
    public string? Detail { get; init; }

    public DeviceCommand ToCommand() => new()
    {
        Sequence = Seq,
        Id = Id,
        Device = (int)Device,
        Type = Type,
        Params = Params,
        AskedBy = AskedBy,
        AskedMs = AskedMs,
        ExpiresMs = ExpiresMs,
        State = Enum.Parse<CommandState>(State),
        SentMs = SentMs,
        AcceptedMs = AcceptedMs,
        EndedMs = EndedMs,
        Detail = Detail,
    };
}
