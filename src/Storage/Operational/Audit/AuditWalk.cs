using System.Data.Common;
using System.Security.Cryptography;
using SensorHub.Devices.Audit;
using SensorHub.Devices.Registry;

namespace SensorHub.Storage.Operational.Audit;

/// <summary>Checks the chain row by row.</summary>
internal sealed class AuditWalk
{
    private const int PageRows = 2_000;

    private ReadOnlyMemory<byte> _previous = AuditHash.BeforeFirst;

    /// <summary>Of the last row that held.</summary>
    public long Sequence { get; private set; }

    /// <summary>Over all of a log to which nobody appends meanwhile.</summary>
    public static AuditVerification Over(DbConnection connection, KeyedHash key, CancellationToken cancellation)
    {
        var walk = new AuditWalk();
        for (var rows = PageRows; rows == PageRows;)
        {
            cancellation.ThrowIfCancellationRequested();
            rows = 0;
            foreach (var row in AuditLog.Read(connection, walk.Sequence, PageRows))
            {
                if (walk.Step(row) is { } fault)
                    return fault;
                rows++;
            }
        }

        return walk.End(AuditLog.ReadSeal(connection), key);
    }

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
