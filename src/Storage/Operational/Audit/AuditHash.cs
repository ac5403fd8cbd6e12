using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using SensorHub.Devices.Audit;
using SensorHub.Devices.Registry;

namespace SensorHub.Storage.Operational.Audit;

/// <summary>
/// <code>
/// hash = SHA-256( prev:32  seq:i64  at_ms:i64  { length:u32  UTF-8 } × actor, action, subject, detail )     little endian
/// seal = HMAC-SHA-256( hub key, "sensorhub audit" seq:i64 hash:32 )
/// </code>
/// Lengths stand before texts, so no two rows give the same bytes.
/// </summary>
internal static class AuditHash
{
    public static readonly ReadOnlyMemory<byte> BeforeFirst = new byte[SHA256.HashSizeInBytes];

    public static byte[] Of(long sequence, long atMs, string actor, string action, string subject, string detail, ReadOnlySpan<byte> previous)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(previous);
        Span<byte> number = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(number, sequence);
        hash.AppendData(number);
        BinaryPrimitives.WriteInt64LittleEndian(number, atMs);
        hash.AppendData(number);
        foreach (var text in (ReadOnlySpan<string>)[actor, action, subject, detail])
        {
            var utf8 = Encoding.UTF8.GetBytes(text);
            BinaryPrimitives.WriteUInt32LittleEndian(number, (uint)utf8.Length);
            hash.AppendData(number[..sizeof(uint)]);
            hash.AppendData(utf8);
        }

        return hash.GetHashAndReset();
    }

    public static byte[] Of(AuditRow row) =>
        Of(row.Sequence, row.AtMs, row.Actor, row.Action, row.Subject, row.Detail, row.PreviousHash.Span);

    public static byte[] Seal(KeyedHash key, long sequence, ReadOnlySpan<byte> hash)
    {
        var domain = "sensorhub audit"u8;
        Span<byte> message = stackalloc byte[domain.Length + sizeof(long) + SHA256.HashSizeInBytes];
        domain.CopyTo(message);
        BinaryPrimitives.WriteInt64LittleEndian(message[domain.Length..], sequence);
        hash.CopyTo(message[(domain.Length + sizeof(long))..]);
        return key.Of((ReadOnlySpan<byte>)message);
    }
}
