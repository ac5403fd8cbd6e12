using System.Text;
using System.Text.Json;
using SensorHub.Devices.Management;
using SensorHub.Devices.Registry;
using SensorHub.Ingest.Decoders;

namespace SensorHub.Ingest.Management;

/// <summary>
/// Reads what devices say of themselves; members it does not know are passed over.
/// <code>
/// results   {"id": "…", "status": "accepted|done|failed", "detail": "…"}    detail may be left out
/// state     {"firmware": "1.4.2", "config": {…}}                            one of the two may be left out
/// </code>
/// </summary>
internal static class ReportReader
{
    public const int MaxBytes = 16 * 1024;
    public const int MaxDetailLength = 500;
    public const int MaxFirmwareLength = 64;

    /// <returns>Null when it is refused.</returns>
    public static DeviceReport? Read(ReportKind kind, ReadOnlySpan<byte> payload, in DecodeContext context, out DecodeResult refusal)
    {
        refusal = default;
        if (payload.Length > MaxBytes)
            return Refuse(RefusalReason.TooLarge, $"more than {MaxBytes} bytes", out refusal);
        switch (StrictJson.TryParse(payload, out var value))
        {
            case JsonFault.Encoding: return Refuse(RefusalReason.Encoding, "not UTF-8, or a lone surrogate", out refusal);
            case JsonFault.Malformed: return Refuse(RefusalReason.Malformed, "not JSON, too deep, or a name twice", out refusal);
            case JsonFault.Number: return Refuse(RefusalReason.Type, "a number too long", out refusal);
        }

        if (value.ValueKind != JsonValueKind.Object)
            return Refuse(RefusalReason.Shape, "not an object", out refusal);
        return kind == ReportKind.State ? ReadState(value, context, out refusal) : ReadResult(value, context, out refusal);
    }

    private static DeviceReport? ReadResult(JsonElement value, in DecodeContext context, out DecodeResult refusal)
    {
        refusal = default;
        if (Text(value, "id") is not { } id || !Identifier.IsValid(id))
            return Refuse(RefusalReason.Type, "id: not the id of a command", out refusal);
        CommandStatus? status = Text(value, "status") switch
        {
            "accepted" => CommandStatus.Accepted,
            "done" => CommandStatus.Done,
            "failed" => CommandStatus.Failed,
            _ => null,
        };
        if (status is null)
            return Refuse(RefusalReason.Type, "status: not accepted, done or failed", out refusal);
        var detail = Text(value, "detail");
        return new CommandReport(context.Device, context.ReceivedMs, id, status.Value, detail?.Length > MaxDetailLength ? detail[..MaxDetailLength] : detail);
    }

    private static DeviceReport? ReadState(JsonElement value, in DecodeContext context, out DecodeResult refusal)
    {
        refusal = default;
        var firmware = Text(value, "firmware");
        if (firmware is { Length: 0 or > MaxFirmwareLength })
            return Refuse(RefusalReason.Type, $"firmware: not 1 to {MaxFirmwareLength} characters", out refusal);
        string? config = null;
        if (value.TryGetProperty("config", out var given))
        {
            if (given.ValueKind != JsonValueKind.Object)
                return Refuse(RefusalReason.Type, "config: not an object", out refusal);
            config = given.GetRawText();
            if (Encoding.UTF8.GetByteCount(config) > DeviceShadow.MaxBytes)
                return Refuse(RefusalReason.TooLarge, $"config: more than {DeviceShadow.MaxBytes} bytes", out refusal);
        }

        return firmware is null && config is null
            ? Refuse(RefusalReason.Shape, "neither firmware nor config", out refusal)
            : new StateReport(context.Device, context.ReceivedMs, firmware, config);
    }

    private static string? Text(JsonElement value, string name) =>
        value.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;

    private static DeviceReport? Refuse(RefusalReason reason, string detail, out DecodeResult refusal)
    {
        refusal = DecodeResult.Refused(reason, detail);
        return null;
    }
}
