using System.Runtime.InteropServices;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Common;

namespace SensorHub.Simulators.Scenarios;

/// <summary>
/// What networks do to messages. Each takes a stream in order of sending and gives one in order of sending; none changes a payload.
/// Lazy; memory holds what is under way.
/// </summary>
public static class MessageStreams
{
    private const long BetweenResentMs = 20;

    /// <summary>Each message is held back by a random time below <paramref name="within"/>.</summary>
    public static IEnumerable<SimulatedMessage> ShuffledWithin(this IEnumerable<SimulatedMessage> stream, TimeSpan within, int seed)
    {
        var random = SeededRandom.For(seed, nameof(ShuffledWithin));
        return stream.Select(message => (message, (long)random.Between(0, within.TotalMilliseconds))).Rescheduled();
    }

    /// <summary>Each message comes a second time, a random time below <paramref name="after"/> later.</summary>
    public static IEnumerable<SimulatedMessage> Doubled(this IEnumerable<SimulatedMessage> stream, TimeSpan after, int seed) =>
        stream.WithCopies(1, after, seed);

    /// <summary>That share of the messages comes a second time, a random time below <paramref name="after"/> later.</summary>
    /// <param name="share">0…1.</param>
    public static IEnumerable<SimulatedMessage> WithCopies(this IEnumerable<SimulatedMessage> stream, double share, TimeSpan after, int seed)
    {
        var (copied, delay) = (new MessageDice(seed, nameof(WithCopies)), new MessageDice(seed, "delay of copies"));
        return stream.SelectMany(message => copied.Of(message) < share
            ? new[] { (message, 0L), (message, (long)(delay.Of(message) * after.TotalMilliseconds)) }
            : [(message, 0L)]).Rescheduled();
    }

    /// <summary>Everything, or what one device sends, comes that much later.</summary>
    public static IEnumerable<SimulatedMessage> DelayedBy(this IEnumerable<SimulatedMessage> stream, TimeSpan by, string? deviceId = null) =>
        stream.Select(message => (message, deviceId is null || message.DeviceId == deviceId ? (long)by.TotalMilliseconds : 0)).Rescheduled();

    /// <summary>That share of the messages never arrives.</summary>
    /// <param name="share">0…1.</param>
    public static IEnumerable<SimulatedMessage> WithLoss(this IEnumerable<SimulatedMessage> stream, double share, int seed)
    {
        var random = SeededRandom.For(seed, nameof(WithLoss));
        return stream.Where(_ => random.NextDouble() >= share);
    }

    /// <summary>
    /// That share of the messages never arrives, but never two in a row of one device: longer gaps are outages, and those are told. What is lost
    /// of one device does not depend on the others.
    /// </summary>
    /// <param name="share">0…0.5.</param>
    public static IEnumerable<SimulatedMessage> WithScatteredLoss(this IEnumerable<SimulatedMessage> stream, double share, int seed)
    {
        // Lost by chance unless the one before was: chance / (1 + chance) of all.
        var (chance, dice) = (share / (1 - share), new MessageDice(seed, nameof(WithScatteredLoss)));
        Dictionary<string, bool> lost = [];
        foreach (var message in stream)
        {
            if (!IsLost(message)) yield return message;
        }

        bool IsLost(in SimulatedMessage message)
        {
            ref var isLost = ref CollectionsMarshal.GetValueRefOrAddDefault(lost, message.DeviceId, out _);
            return isLost = !isLost && dice.Of(message) < chance;
        }
    }

    /// <summary>
    /// A network that carries nothing for a while: what its connections would have sent then comes after it, in order, and whatever
    /// follows waits for its turn.
    /// </summary>
    /// <param name="connections">Ids of the devices and gateways that it carries.</param>
    public static IEnumerable<SimulatedMessage> HeldBack(this IEnumerable<SimulatedMessage> stream, IReadOnlySet<string> connections, TimeSpanMs outage)
    {
        Dictionary<string, long> freeFrom = [];
        return stream.Select(message => (message, Delay(message))).Rescheduled();

        long Delay(in SimulatedMessage message)
        {
            if (message.SendMs < outage.FromMs || !connections.Contains(message.ConnectionId)) return 0;
            var isHeld = message.SendMs < outage.ToMs;
            if (!isHeld && !freeFrom.ContainsKey(message.ConnectionId)) return 0;
            ref var free = ref CollectionsMarshal.GetValueRefOrAddDefault(freeFrom, message.ConnectionId, out _);
            var sendMs = Math.Max(Math.Max(message.SendMs, free), outage.ToMs);
            if (sendMs == message.SendMs) freeFrom.Remove(message.ConnectionId);
            else free = sendMs + BetweenResentMs;
            return sendMs - message.SendMs;
        }
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

        while (waiting.TryPeek(out var messages, out var turn))
        {
            yield return messages.Current;
            if (messages.MoveNext()) waiting.DequeueEnqueue(messages, (messages.Current.SendMs, turn.Stream));
            else waiting.Dequeue();
        }
    }

    // Delays are not negative.
    private static IEnumerable<SimulatedMessage> Rescheduled(this IEnumerable<(SimulatedMessage Message, long DelayMs)> stream)
    {
        var underWay = new PriorityQueue<SimulatedMessage, (long SendMs, long Number)>();
        long number = 0;
        foreach (var (message, delayMs) in stream)
        {
            // Nothing that still comes can be sent before this one.
            while (underWay.TryPeek(out _, out var when) && when.SendMs <= message.SendMs)
                yield return underWay.Dequeue();
            var delayed = message with { SendMs = message.SendMs + delayMs };
            underWay.Enqueue(delayed, (delayed.SendMs, number++));
        }

        while (underWay.TryDequeue(out var message, out _)) yield return message;
    }
}
