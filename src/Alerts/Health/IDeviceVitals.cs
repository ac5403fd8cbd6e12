using SensorHub.Devices.Registry;

namespace SensorHub.Alerts.Health;

/// <summary>How devices report, kept by the evaluation as it follows the journal. Thread safe.</summary>
public interface IDeviceVitals
{
    DeviceVitals Of(Device device);

    /// <summary>All of them at one moment, in the order asked.</summary>
    IReadOnlyList<DeviceVitals> Of(IReadOnlyList<Device> devices);
}
