using System.Text;
using SensorHub.Ingest.Admission;
using SensorHub.Ingest.Decoders;
using SensorHub.Ingest.Decoders.Json;

namespace SensorHub.TestKit.Ingest;

/// <summary>Batches filled by hand or by the JSON decoder.</summary>
public static class BatchOf
{
    public static ReadingBatch Entries(InFlightBudget budget, params IEnumerable<byte[]> entries)
    {
        var batch = new ReadingBatch(budget);
        foreach (var entry in entries)
        {
            if (!batch.TryReserve(entry.Length, out var room))
                throw new InvalidOperationException("The budget gives no room.");
            entry.CopyTo(room);
            batch.Advance(entry.Length);
        }

        return batch;
    }

    /// <summary>A batch that holds one JSON payload.</summary>
    public static ReadingBatch Json(InFlightBudget budget, DecodeContext context, string payload)
    {
        var batch = new ReadingBatch(budget);
        var result = new JsonReadingDecoder(DecoderLimits.Default, new()).Decode(Encoding.UTF8.GetBytes(payload), context, batch);
        if (result.Status != DecodeStatus.Decoded)
            throw new InvalidOperationException($"{result}");
        return batch;
    }
}

/// <summary>Evaluation as far behind as a test says.</summary>
public sealed class FakeLag : IEvaluationLag
{
    private long _ticks;
    private int _asked;

    /// <summary>How often it was asked for.</summary>
    public int Asked => Volatile.Read(ref _asked);

    public TimeSpan Current
    {
        get
        {
            var lag = new TimeSpan(Interlocked.Read(ref _ticks));
            Interlocked.Increment(ref _asked);
            return lag;
        }
        set => Interlocked.Exchange(ref _ticks, value.Ticks);
    }
}
