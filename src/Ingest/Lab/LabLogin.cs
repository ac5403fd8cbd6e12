using SensorHub.Ingest.Sessions;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Ingest.Lab;

/// <summary>Everyone may log in to the lab, with any name and password or none; who comes without a client id gets one.</summary>
internal static class LabLogin
{
    public static Login Of(ConnectPacket connect)
    {
        var assigned = connect.ClientId.Length == 0 ? $"auto-{Guid.NewGuid():N}" : null;
        return new($"lab/{assigned ?? connect.ClientId}", Standing: default, Device: null, assigned);
    }
}
