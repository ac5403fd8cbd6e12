namespace SensorHub.Simulators.Common;

/// <summary>Where devices publish, and what they listen to.</summary>
public static class Topics
{
    public const string DevicePlaceholder = "{id}";
    public const string Telemetry = "sensorhub/v1/" + DevicePlaceholder + "/telemetry";
    public const string Commands = "sensorhub/v1/" + DevicePlaceholder + "/commands";
    public const string Results = Commands + "/results";
    public const string State = "sensorhub/v1/" + DevicePlaceholder + "/state";

    public static string TelemetryOf(string deviceId) => For(Telemetry, deviceId);

    public static string For(string template, string deviceId) => template.Replace(DevicePlaceholder, deviceId, StringComparison.Ordinal);
}
