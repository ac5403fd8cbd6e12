using SensorHub.Simulators.Common;

namespace SensorHub.Simulators.Scenarios;

/// <summary>Draws a number for each message from its device and event time alone: what befalls one does not depend on the others.</summary>
internal readonly struct MessageDice(int seed, string purpose)
{
    private readonly ulong _key = SeededRandom.For(seed, purpose).NextUInt64();

    /// <summary>0 ≤ x &lt; 1.</summary>
    public double Of(in SimulatedMessage message) =>
        new SeededRandom(_key ^ SeededRandom.Mix(SeededRandom.Hash(message.DeviceId) ^ (ulong)message.EventMs)).NextDouble();
}
