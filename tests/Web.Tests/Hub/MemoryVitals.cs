using SensorHub.Alerts.Health;
using SensorHub.Devices.Registry;

namespace SensorHub.Web.Tests.Hub;

/// <summary>Vitals put there by a test; a device without any was heard just now and is well.</summary>
internal sealed class MemoryVitals : IDeviceVitals
{
    private readonly Dictionary<string, DeviceVitals> _byId = [];

    public static DeviceVitals Well { get; } = new()
    {
        AtMs = WebHub.Start.ToUnixTimeMilliseconds(),
        LastSeenMs = WebHub.Start.ToUnixTimeMilliseconds(),
    };

    public DeviceVitals this[string id]
    {
        set => _byId[id] = value;
    }

    /// <summary>How many devices were asked after.</summary>
    public int Asked { get; private set; }

    public DeviceVitals Of(Device device)
    {
        Asked++;
        return _byId.GetValueOrDefault(device.Id, Well);
    }

    public IReadOnlyList<DeviceVitals> Of(IReadOnlyList<Device> devices) => [.. devices.Select(Of)];
}
