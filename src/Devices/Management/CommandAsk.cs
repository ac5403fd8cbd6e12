using System.Text;
using System.Text.Json;
using SensorHub.Devices.Registry;

namespace SensorHub.Devices.Management;

/// <summary>A command as somebody asks for it, checked.</summary>
public sealed record CommandAsk
{
    public const int MaxParamsBytes = 8 * 1024;
    public const int MaxTypeLength = 32;
    public static readonly TimeSpan DefaultLife = TimeSpan.FromHours(1);
    public static readonly TimeSpan MaxLife = TimeSpan.FromDays(7);

    private CommandAsk(int device, string type, string json, TimeSpan life) => (Device, Type, Params, Life) = (device, type, json, life);

    /// <summary>Handle.</summary>
    public int Device { get; }
    public string Type { get; }

    /// <summary>JSON object.</summary>
    public string Params { get; }

    /// <summary>From being asked to the device's last word.</summary>
    public TimeSpan Life { get; }

    /// <param name="parameters">Null = none.</param>
    /// <param name="expiresInS">1 to 604 800 s; null = an hour.</param>
    /// <exception cref="ValidationException">Names every field that does not hold.</exception>
    public static CommandAsk Of(Device device, string type, JsonElement? parameters, int? expiresInS)
    {
        List<ValidationFault> faults = [];
        if (!IsType(type))
            faults.Add(new("type", $"write 1 to {MaxTypeLength} of a-z 0-9 _, a letter first"));
        else if (type == DeviceCommand.Configure)
            faults.Add(new("type", "is the shadow's: write the desired configuration there"));
        var json = parameters is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } given ? given.GetRawText() : "{}";
        if (json[0] != '{')
            faults.Add(new("params", "write an object"));
        var utf8 = Encoding.UTF8.GetBytes(json);
        if (utf8.Length > MaxParamsBytes)
            faults.Add(new("params", $"has more than {MaxParamsBytes} bytes"));
        if (StrictJson.TryParse(utf8, out _) != JsonFault.None)
            faults.Add(new("params", $"holds what is no plain JSON: too deep (more than {StrictJson.MaxDepth}), a number too long, or half a character"));
        if (expiresInS is < 1 || expiresInS > MaxLife.TotalSeconds)
            faults.Add(new("expires_in_s", $"write 1 to {MaxLife.TotalSeconds:F0}"));
        ValidationException.ThrowIfAny(faults);
        return new(device.Handle, type, json, expiresInS is { } s ? TimeSpan.FromSeconds(s) : DefaultLife);
    }

    private static bool IsType(string type) =>
        type.Length is > 0 and <= MaxTypeLength && type[0] is >= 'a' and <= 'z'
        && type.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_');
}
