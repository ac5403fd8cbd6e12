using System.Buffers;
using System.Net.Sockets;
using SensorHub.Ingest.Connections;
using SensorHub.Mqtt.Codec;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Ingest.Tests.Connections;

public sealed class DamageTests
{
    [Theory]
    [InlineData(MqttVersion.V311, 1)]
    [InlineData(MqttVersion.V5, 2)]
    public async Task Damaged_conversations_cost_nobody_else_anything(MqttVersion version, int seed)
    {
        await using var hub = await MqttHub.StartAsync();
        await using var bystander = await hub.ConnectAsync("n2");
        var random = new Random(seed);
        for (var i = 0; i < 300; i++)
        {
            var conversation = Conversation(version);
            for (var n = random.Next(1, 5); n > 0; n--)
                conversation[random.Next(conversation.Length)] = (byte)random.Next(256);
            using var socket = new TcpClient();
            await socket.ConnectAsync(hub.EndPoint);
            await socket.GetStream().WriteAsync(conversation.AsMemory(0, random.Next(1, conversation.Length + 1)));
        }

        await bystander.PublishAsync("sensorhub/v1/n2/telemetry", PublishTests.Reading(0), packetId: 1);
        (await bystander.ReadAsync<PubAckPacket>()).Reason.ShouldBe(ReasonCode.Success);
        await MqttHub.Eventually(() => hub.Get<ConnectionSet>().Count == 1 && hub.Books.Pending == 0);
        hub.Log.Lines.ShouldNotContain(l => l.StartsWith("Error", StringComparison.Ordinal) || l.StartsWith("Critical", StringComparison.Ordinal));
        var books = hub.Books;
        books.Received.ShouldBe(books.Stored + books.Duplicates + books.Conflicts + books.Quarantined + books.Dropped);
    }

    private static byte[] Conversation(MqttVersion version)
    {
        var bytes = new ArrayBufferWriter<byte>();
        PacketWriter.Write(
            bytes,
            new ConnectPacket { Version = version, ClientId = "n1", CleanStart = true, UserName = "n1", Password = System.Text.Encoding.UTF8.GetBytes(MqttHub.Secret) },
            version);
        for (ushort id = 1; id < 5; id++)
            PublishWriter.Write(
                bytes, version, "sensorhub/v1/n1/telemetry"u8, System.Text.Encoding.UTF8.GetBytes(PublishTests.Reading(id)), QoS.AtLeastOnce, id);
        PacketWriter.Write(bytes, PingReqPacket.Instance, version);
        PacketWriter.Write(bytes, new SubscribePacket { PacketId = 9, Subscriptions = [new("a/#", QoS.AtLeastOnce)] }, version);
        PacketWriter.Write(bytes, new DisconnectPacket(), version);
        return bytes.WrittenSpan.ToArray();
    }
}
