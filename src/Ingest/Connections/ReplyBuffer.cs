using System.Buffers;

namespace SensorHub.Ingest.Connections;

/// <summary>
/// Answers that must wait for the commit. Not the connection's own output: completing that sends what was never flushed, so an acknowledgement could
/// leave although the commit failed. The buffer is pooled and given back when empty.
/// </summary>
internal sealed class ReplyBuffer : IBufferWriter<byte>, IDisposable
{
    private const int FirstBytes = 2_048;
    private byte[] _buffer = [];

    public int Length { get; private set; }
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    public void Advance(int count) => Length += count;

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsSpan(Length);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsMemory(Length);
    }

    public void Clear()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        Length = 0;
    }

    public void Dispose() => Clear();

    private void Reserve(int bytes)
    {
        if (_buffer.Length - Length >= Math.Max(bytes, 1))
            return;
        var grown = ArrayPool<byte>.Shared.Rent(Math.Max(FirstBytes, (Length + bytes) * 2));
        Written.CopyTo(grown);
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = grown;
    }
}
