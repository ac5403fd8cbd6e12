using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SensorHub.Devices.Registry;

namespace SensorHub.Devices.Management;

/// <summary>The configuration a device should have, and the one it says it has. Every device has one; at first it desires nothing.</summary>
public sealed record DeviceShadow
{
    public const int MaxBytes = 8 * 1024;
    public const int MaxKeys = 256;

    /// <summary>Handle.</summary>
    public required int Device { get; init; }

    /// <summary>Of the desired configuration, from 1.</summary>
    public long Version { get; init; } = 1;

    /// <summary>JSON object.</summary>
    public string Desired { get; init; } = "{}";
    public long? DesiredMs { get; init; }

    /// <summary>JSON object, whole as the device said it last; null = it never did.</summary>
    public string? Reported { get; init; }
    public long? ReportedMs { get; init; }

    /// <summary>As the device says; null = it never did.</summary>
    public string? Firmware { get; init; }

    public ShadowSummary Summary => new(Firmware, DesiredMs is null ? null : Delta().Count == 0);

    /// <summary>Desired keys whose reported value is another, with the value desired.</summary>
    public JsonObject Delta() => DeltaOf(Desired, Reported);

    /// <summary>Desired keys whose value is another in <paramref name="reported"/>; a missing one is null. Numbers are compared by value.</summary>
    public static JsonObject DeltaOf(string desired, string? reported)
    {
        var has = reported is null ? [] : JsonNode.Parse(reported)!.AsObject();
        var delta = new JsonObject();
        foreach (var (key, value) in JsonNode.Parse(desired)!.AsObject())
        {
            if (!JsonNode.DeepEquals(value, has[key]))
                delta[key] = value?.DeepClone();
        }

        return delta;
    }

    /// <summary>The text of a desired configuration, checked.</summary>
    /// <exception cref="ValidationException">Not an object, or too large.</exception>
    public static string CheckDesired(JsonElement desired)
    {
        var faults = new List<ValidationFault>();
        if (desired.ValueKind != JsonValueKind.Object)
            faults.Add(new("desired", "write an object"));
        else if (desired.GetPropertyCount() > MaxKeys)
            faults.Add(new("desired", $"has more than {MaxKeys} keys"));
        var text = desired.GetRawText();
        var utf8 = Encoding.UTF8.GetBytes(text);
        if (utf8.Length > MaxBytes)
            faults.Add(new("desired", $"has more than {MaxBytes} bytes"));
        if (StrictJson.TryParse(utf8, out _) != JsonFault.None)
            faults.Add(new("desired", $"holds what is no plain JSON: too deep (more than {StrictJson.MaxDepth}), a number too long, or half a character"));
        ValidationException.ThrowIfAny(faults);
        return text;
    }
}

/// <param name="InSync">Null = nothing is desired.</param>
public sealed record ShadowSummary(string? Firmware, bool? InSync);
