namespace SensorHub.Simulators.Common;

/// <summary>Where devices publish.</summary>
public static class Topics
{
    public const string DevicePlaceholder = "{id}";
    public const string Telemetry = "sensorhub/v1/" + DevicePlaceholder + "/telemetry";

    public static string TelemetryOf(string deviceId) => For(Telemetry, deviceId);

    public static string For(string template, string deviceId) => template.Replace(DevicePlaceholder, deviceId, StringComparison.Ordinal);
}
