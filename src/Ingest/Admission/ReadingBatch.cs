using System.Buffers;
using System.Numerics;
using System.Threading.Tasks.Sources;

namespace SensorHub.Ingest.Admission;

/// <summary>
/// What one connection hands to the committer at a time: entries one behind the other, in a pooled buffer that counts against the global budget.
/// Belongs to its connection until it is submitted, then to the committer until it completes. Hot: reused, no allocation per batch.
/// </summary>
public sealed class ReadingBatch(InFlightBudget budget) : IValueTaskSource, IDisposable
{
    /// <summary>A batch takes no more payloads beyond it.</summary>
    public const int FullBytes = 24 * 1024;
    public const int UsualBytes = 32 * 1024;
    private const int SmallestBytes = 4 * 1024;

    // The shortest element of an array, {"la":1}, with its comma takes 9 bytes and becomes an entry of 58.
    private const int MaxGrowth = 7;

    /// <summary>What the largest payload can take.</summary>
    public const int LargestBytes = 2 * 1024 * 1024;

    private ManualResetValueTaskSourceCore<bool> _committed = new() { RunContinuationsAsynchronously = true };
    private byte[] _buffer = [];
    private int _length;
    private int _expected;

    /// <summary>Whose books it goes into; null = those of <see cref="IngestLedger.OtherSource"/>.</summary>
    public SourceAccount? Source { get; init; }

    /// <summary>Entries in it, each one reading or one quarantined payload.</summary>
    public int Count { get; private set; }

    public bool IsEmpty => _length == 0;
    public bool IsFull => _length >= FullBytes;
    public ReadOnlySpan<byte> Entries => _buffer.AsSpan(0, _length);

    /// <summary>Says how many bytes of payload are likely to come, so that the first buffer fits.</summary>
    public void Expect(long payloadBytes) => _expected = (int)Math.Min(UsualBytes, payloadBytes * 2);

    /// <summary>Takes a buffer that holds whatever that many bytes of payload become, waiting in turn for the budget. Only while the batch is empty.</summary>
    public async ValueTask PrepareAsync(int payloadBytes, CancellationToken cancellation)
    {
        Clear();
        var size = SizeFor(MostOf(payloadBytes));
        await budget.TakeAsync(size, cancellation);
        _buffer = ArrayPool<byte>.Shared.Rent(size);
    }

    /// <summary>Room behind the last entry, grown when needed. False when the budget does not give it now.</summary>
    public bool TryReserve(int bytes, out Span<byte> room)
    {
        if (_buffer.Length - _length < bytes && !TryGrow(_length + bytes))
        {
            room = default;
            return false;
        }

        room = _buffer.AsSpan(_length);
        return true;
    }

    /// <summary>Room for whatever that many bytes of payload become. False when the budget does not give it now.</summary>
    public bool TryReserveFor(int payloadBytes) => TryReserve(MostOf(payloadBytes), out _);

    /// <summary>An entry of that length stands in the room reserved.</summary>
    public void Advance(int bytes)
    {
        _length += bytes;
        Count++;
    }

    /// <summary>An entry that is no reading and no payload stands in the room reserved.</summary>
    public void AdvanceUncounted(int bytes) => _length += bytes;

    public BatchMark Mark() => new(_length, Count);

    /// <summary>Forgets what was written behind the mark.</summary>
    public void Rewind(BatchMark mark) => (_length, Count) = (mark.Length, mark.Count);

    /// <summary>Empties the batch and gives the buffer back.</summary>
    public void Clear()
    {
        (_length, Count) = (0, 0);
        if (_buffer.Length == 0)
            return;
        var buffer = _buffer;
        _buffer = [];
        ArrayPool<byte>.Shared.Return(buffer);
        budget.Return(buffer.Length);
    }

    public void Dispose() => Clear();

    /// <summary>Why nothing of it may be acknowledged.</summary>
    internal Exception? Failure { get; set; }

    internal ValueTask Submitted()
    {
        _committed.Reset();
        Failure = null;
        return new(this, _committed.Version);
    }

    internal void Complete()
    {
        if (Failure is null)
            _committed.SetResult(true);
        else
            _committed.SetException(Failure);
    }

    void IValueTaskSource.GetResult(short token) => _committed.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _committed.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _committed.OnCompleted(continuation, state, token, flags);

    private bool TryGrow(int bytes)
    {
        var size = SizeFor(Math.Max(bytes, _expected));
        if (!budget.TryTake(size - _buffer.Length))
            return false;
        var grown = ArrayPool<byte>.Shared.Rent(size);
        _buffer.AsSpan(0, _length).CopyTo(grown);
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = grown;
        return true;
    }

    private static int MostOf(int payloadBytes) => (int)Math.Min(LargestBytes, (long)payloadBytes * MaxGrowth + SmallestBytes);

    // Powers of two are what the shared pool hands out exactly, so the array's length is what was taken from the budget.
    private static int SizeFor(int bytes) => (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(bytes, SmallestBytes));
}

/// <summary>A place in a <see cref="ReadingBatch"/> to go back to.</summary>
public readonly record struct BatchMark(int Length, int Count);
