using System.Buffers.Text;
using System.Security.Cryptography;

namespace SensorHub.Devices.Registry;

/// <summary>Secrets of devices and tokens of users: 256 random bits in base64url behind a prefix that scanners find.</summary>
public static class Secrets
{
    public const string DevicePrefix = "shd_";
    public const string TokenPrefix = "sht_";
    public const int RandomBytes = 32;

    /// <summary>Bounds of a secret that an owner brings along, characters.</summary>
    public const int MinLength = 8;
    public const int MaxLength = 128;

    public static string New(string prefix) => prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));

    /// <summary>True for <see cref="MinLength"/> to <see cref="MaxLength"/> printable ASCII characters without a space.</summary>
    public static bool IsAcceptable(string secret) =>
        secret.Length is >= MinLength and <= MaxLength && !secret.AsSpan().ContainsAnyExceptInRange('!', '~');
}
