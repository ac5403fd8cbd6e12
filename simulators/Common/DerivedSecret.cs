using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace SensorHub.Simulators.Common;

/// <summary>Device secrets that follow from a seed, so that a run can be repeated. For simulated devices only: whoever knows the seed knows them.</summary>
public static class DerivedSecret
{
    /// <summary>43 letters of base64url: SHA-256 over seed and device id.</summary>
    public static string For(int seed, string deviceId) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"simulated device {seed} {deviceId}")));
}
