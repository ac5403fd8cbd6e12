using SensorHub.Devices.Registry;

namespace SensorHub.Ingest.Sessions;

/// <summary>Tells whether a device is who it says.</summary>
public interface IDeviceAuthenticator
{
    /// <summary>The device, or null: no such device, disabled, or a wrong secret. All three take the same path and the same time.</summary>
    Device? Authenticate(string deviceId, ReadOnlySpan<byte> secret);
}

/// <summary>Secrets are checked by one HMAC under the hub's key, compared in fixed time.</summary>
public sealed class DeviceAuthenticator(IRegistry registry, KeyedHash hash) : IDeviceAuthenticator
{
    public Device? Authenticate(string deviceId, ReadOnlySpan<byte> secret)
    {
        var device = registry.Current.Devices.GetValueOrDefault(deviceId);
        var expected = device is { Enabled: true } ? device.SecretHash : default;
        return hash.Matches(secret, expected.Span) ? device : null;
    }
}
