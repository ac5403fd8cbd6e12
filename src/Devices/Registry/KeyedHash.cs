using System.Security.Cryptography;
using System.Text;

namespace SensorHub.Devices.Registry;

/// <summary>
/// HMAC-SHA-256 of secrets under the hub's key. Enough for tokens of 128 bits and more, and cheap enough for every connect; never for
/// passwords that people think up. Thread safe.
/// </summary>
public sealed class KeyedHash
{
    public const int KeyLength = 32;
    public const int HashLength = HMACSHA256.HashSizeInBytes;

    // A secret is at most this long (Secrets.MaxLength); a longer guess is hashed on the heap.
    private const int StackBytes = 512;
    private readonly byte[] _key;

    /// <exception cref="ArgumentException">The key is not <see cref="KeyLength"/> bytes.</exception>
    public KeyedHash(ReadOnlySpan<byte> key)
    {
        if (key.Length != KeyLength)
            throw new ArgumentException($"The hub's key has {KeyLength} bytes, not {key.Length}.", nameof(key));
        _key = key.ToArray();
    }

    public byte[] Of(ReadOnlySpan<byte> secretUtf8) => HMACSHA256.HashData(_key, secretUtf8);

    public byte[] Of(ReadOnlySpan<char> secret)
    {
        var length = Encoding.UTF8.GetByteCount(secret);
        Span<byte> utf8 = length <= StackBytes ? stackalloc byte[length] : new byte[length];
        Encoding.UTF8.GetBytes(secret, utf8);
        return Of(utf8);
    }

    /// <summary>Takes the same time whatever the secret; false when <paramref name="hash"/> is empty.</summary>
    public bool Matches(ReadOnlySpan<byte> secretUtf8, ReadOnlySpan<byte> hash)
    {
        Span<byte> computed = stackalloc byte[HashLength];
        HMACSHA256.HashData(_key, secretUtf8, computed);
        return CryptographicOperations.FixedTimeEquals(computed, hash);
    }
}
