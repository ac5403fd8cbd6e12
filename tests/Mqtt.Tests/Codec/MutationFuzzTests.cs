using SensorHub.Mqtt.Codec;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Mqtt.Tests.Codec;

/// <summary>Valid packets with a few bytes broken, from fixed seeds.</summary>
public sealed class MutationFuzzTests
{
    private const int RoundsPerSeed = 20_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Broken_packets_end_in_the_protocol_exception_or_in_a_packet_that_can_be_said_again(int seed)
    {
        var random = new Random(seed);
        var vectors = WireVector.All.Values.ToArray();
        var accepted = 0;
        for (var round = 0; round < RoundsPerSeed; round++)
        {
            var vector = vectors[random.Next(vectors.Length)];
            var bytes = Mutate(Wire.Bytes(vector.Hex), random);
            try
            {
                accepted += ReadAll(bytes, vector.Version, random);
            }
            catch (MqttProtocolException)
            {
                continue;
            }
            catch (Exception other)
            {
                throw new InvalidOperationException($"seed {seed}, round {round}, {vector.Version}: {Wire.Hex(bytes)}", other);
            }
        }

        accepted.ShouldBeGreaterThan(RoundsPerSeed / 100, "a fuzz that is always refused proves little");
    }

    private static int ReadAll(byte[] bytes, MqttVersion version, Random random)
    {
        var buffer = bytes.Length == 0 ? Wire.Whole(bytes) : Wire.Cut(bytes, random.Next(bytes.Length));
        using var reader = new FrameReader(buffer, 4096);
        var count = 0;
        while (reader.TryRead(out var frame))
        {
            var packet = PacketReader.Read(frame, version);
            var spoken = packet is ConnectPacket connect ? connect.Version : version;
            Wire.Fields(Wire.Read(Wire.Whole(Wire.Write(packet, spoken)), spoken)).ShouldBe(Wire.Fields(packet));
            count++;
        }

        buffer.Slice(reader.Consumed).Length.ShouldBeInRange(0, bytes.Length);
        return count;
    }

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        var mutated = new List<byte>(bytes);
        for (var edits = random.Next(1, 4); edits > 0 && mutated.Count > 0; edits--)
        {
            var at = random.Next(mutated.Count);
            switch (random.Next(5))
            {
                case 0: mutated[at] = (byte)random.Next(256); break;
                case 1: mutated[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: mutated.RemoveAt(at); break;
                case 3: mutated.Insert(at, (byte)random.Next(256)); break;
                default: mutated.AddRange(mutated.GetRange(at, mutated.Count - at)); break;
            }
        }

        // Half of them keep an honest length, so that the fault lies deeper.
        if (mutated.Count is > 2 and < 130 && random.Next(2) == 0) mutated[1] = (byte)(mutated.Count - 2);
        return [.. mutated];
    }
}
