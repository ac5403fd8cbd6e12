using SensorHub.Simulators.Common;

namespace SensorHub.Simulators.Scenarios;

/// <summary>
/// What networks do to messages. Each takes a stream in order of sending and gives one in order of sending; none changes a payload.
/// Lazy; memory holds what is under way.
/// </summary>
public static class MessageStreams
{
    /// <summary>Each message is held back by a random time below <paramref name="within"/>.</summary>
    public static IEnumerable<SimulatedMessage> ShuffledWithin(this IEnumerable<SimulatedMessage> stream, TimeSpan within, int seed)
    {
        var random = SeededRandom.For(seed, nameof(ShuffledWithin));
        return stream.Rescheduled(_ => (long)random.Between(0, within.TotalMilliseconds));
    }

    /// <summary>Each message comes a second time, a random time below <paramref name="after"/> later.</summary>
    public static IEnumerable<SimulatedMessage> Doubled(this IEnumerable<SimulatedMessage> stream, TimeSpan after, int seed)
    {
        var random = SeededRandom.For(seed, nameof(Doubled));
        var isCopy = false;
        return stream.SelectMany(message => new[] { message, message })
            .Rescheduled(_ => (isCopy = !isCopy) ? 0 : (long)random.Between(0, after.TotalMilliseconds));
    }

    /// <summary>Everything, or what one device sends, comes that much later.</summary>
    public static IEnumerable<SimulatedMessage> DelayedBy(this IEnumerable<SimulatedMessage> stream, TimeSpan by, string? deviceId = null) =>
        stream.Rescheduled(message => deviceId is null || message.DeviceId == deviceId ? (long)by.TotalMilliseconds : 0);

    /// <summary>That share of the messages never arrives.</summary>
    /// <param name="share">0…1.</param>
    public static IEnumerable<SimulatedMessage> WithLoss(this IEnumerable<SimulatedMessage> stream, double share, int seed)
    {
        var random = SeededRandom.For(seed, nameof(WithLoss));
        return stream.Where(_ => random.NextDouble() >= share);
    }

    /// <summary>Several streams, each in order of sending, as one; at equal times the earlier stream goes first.</summary>
    internal static IEnumerable<SimulatedMessage> Merge(IEnumerable<IEnumerable<SimulatedMessage>> streams)
    {
        var waiting = new PriorityQueue<IEnumerator<SimulatedMessage>, (long SendMs, int Stream)>();
        foreach (var (number, stream) in streams.Index())
        {
            var messages = stream.GetEnumerator();
            if (messages.MoveNext()) waiting.Enqueue(messages, (messages.Current.SendMs, number));
        }

        while (waiting.TryDequeue(out var messages, out var turn))
        {
            yield return messages.Current;
            if (messages.MoveNext()) waiting.Enqueue(messages, (messages.Current.SendMs, turn.Stream));
        }
    }

    /// <param name="delayMs">Asked once per message, in order; not negative.</param>
    private static IEnumerable<SimulatedMessage> Rescheduled(this IEnumerable<SimulatedMessage> stream, Func<SimulatedMessage, long> delayMs)
    {
        var underWay = new PriorityQueue<SimulatedMessage, (long SendMs, long Number)>();
        long number = 0;
        foreach (var message in stream)
        {
            // Nothing that still comes can be sent before this one.
            while (underWay.TryPeek(out _, out var when) && when.SendMs <= message.SendMs)
                yield return underWay.Dequeue();
            var delayed = message with { SendMs = message.SendMs + delayMs(message) };
            underWay.Enqueue(delayed, (delayed.SendMs, number++));
        }

        while (underWay.TryDequeue(out var message, out _)) yield return message;
    }
}
