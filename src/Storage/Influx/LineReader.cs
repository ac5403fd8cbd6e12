namespace SensorHub.Storage.Influx;

/// <summary>Gets bytes that are valid during the call.</summary>
internal delegate void SpanAction(ReadOnlySpan<byte> line);

/// <summary>Cuts a stream into lines.</summary>
internal static class LineReader
{
    private const int FirstBuffer = 64 * 1024;

    /// <summary>A line of 10 000 values takes about 400 KB.</summary>
    private const int MaxLine = 16 * 1024 * 1024;

    /// <param name="patience">For the next bytes to come.</param>
    /// <exception cref="IOException">The stream broke off, stood still, or holds a line without end.</exception>
    public static async Task ReadAsync(Stream stream, SpanAction line, TimeSpan patience, CancellationToken cancellation)
    {
        using var due = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var buffer = new byte[FirstBuffer];
        var (from, to) = (0, 0);
        while (true)
        {
            if (to == buffer.Length)
                (buffer, from, to) = MakeRoom(buffer, from, to);
            var read = await ReadAsync(stream, buffer.AsMemory(to), due, patience, cancellation);
            if (read == 0)
                break;
            to += read;
            for (int end; (end = buffer.AsSpan(from, to - from).IndexOf((byte)'\n')) >= 0; from += end + 1)
                line(buffer.AsSpan(from, end));
        }

        if (to > from)
            line(buffer.AsSpan(from, to - from));
    }

    private static async ValueTask<int> ReadAsync(Stream stream, Memory<byte> room, CancellationTokenSource due, TimeSpan patience, CancellationToken cancellation)
    {
        due.CancelAfter(patience);
        try
        {
            return await stream.ReadAsync(room, due.Token);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new IOException($"nothing came for {patience.TotalSeconds:0.#} s", e);
        }
    }

    private static (byte[] Buffer, int From, int To) MakeRoom(byte[] buffer, int from, int to)
    {
        var length = to - from;
        if (length >= MaxLine)
            throw new IOException($"a line of the answer is longer than {MaxLine} bytes");
        var larger = length > buffer.Length / 2 ? new byte[buffer.Length * 2] : buffer;
        buffer.AsSpan(from, length).CopyTo(larger);
        return (larger, 0, length);
    }
}
