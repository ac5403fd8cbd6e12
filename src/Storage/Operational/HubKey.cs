using System.Security.Cryptography;
using SensorHub.Devices.Registry;

namespace SensorHub.Storage.Operational;

/// <summary>The hub's key: 32 random bytes in <c>keys/hub.key</c>. Without it no secret can be checked any more.</summary>
public static class HubKey
{
    /// <summary>Within the data folder.</summary>
    public static readonly string RelativePath = Path.Combine("keys", "hub.key");

    /// <exception cref="InvalidDataException">The file is there and is not a key; it is left as it is.</exception>
    public static KeyedHash LoadOrCreate(string dataFolder)
    {
        var path = Path.Combine(dataFolder, RelativePath);
        if (!File.Exists(path))
            PrivateFile.Write(path, RandomNumberGenerator.GetBytes(KeyedHash.KeyLength));
        var key = File.ReadAllBytes(path);
        if (key.Length != KeyedHash.KeyLength)
            throw new InvalidDataException(
                $"{path} has {key.Length} bytes instead of {KeyedHash.KeyLength}: put the key back from a backup. Removing it voids every secret and token.");
        return new(key);
    }
}
