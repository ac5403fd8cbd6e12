using System.Security.Cryptography;
using SensorHub.Devices.Audit;
using SensorHub.Devices.Registry;

namespace SensorHub.Storage.Operational.Audit;

/// <summary>Checks the chain row by row.</summary>
internal sealed class AuditWalk
{
    private ReadOnlyMemory<byte> _previous = AuditHash.BeforeFirst;

    /// <summary>Of the last row that held.</summary>
    public long Sequence { get; private set; }

    /// <returns>The first fault, or null.</returns>
    public AuditVerification? Step(AuditRow row)
    {
        if (row.Sequence != Sequence + 1)
            return Wrong("the row is missing");
        if (!row.PreviousHash.Span.SequenceEqual(_previous.Span))
            return Wrong("it does not follow the row before");
        if (!row.Hash.Span.SequenceEqual(AuditHash.Of(row)))
            return Wrong("its content is not what was written");
        Sequence = row.Sequence;
        _previous = row.Hash;
        return null;
    }

    public AuditVerification End((long Sequence, byte[] Mac)? seal, KeyedHash key)
    {
        var (sealedUpTo, mac) = seal ?? (0, []);
        if (sealedUpTo > Sequence)
            return Wrong("rows are missing at the end");
        if (sealedUpTo < Sequence)
            return new(sealedUpTo, sealedUpTo + 1, "it was not written by this hub");
        return Sequence == 0 || CryptographicOperations.FixedTimeEquals(mac, AuditHash.Seal(key, Sequence, _previous.Span))
            ? new(Sequence, null, null)
            : new(Sequence - 1, Sequence, "the seal over it is not this hub's");
    }

    private AuditVerification Wrong(string fault) => new(Sequence, Sequence + 1, fault);
}
