using System.Diagnostics.Metrics;
using SensorHub.Mqtt.Packets;

namespace SensorHub.Ingest.Tests.Connections;

public sealed class MeterTests
{
    [Fact]
    public async Task The_books_can_be_read_as_instruments()
    {
        var seen = new Dictionary<string, long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, l) =>
            {
                if (instrument.Meter.Name == IngestMeter.Name)
                    l.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            seen[instrument.Name + string.Concat(tags.ToArray().Select(t => $" {t.Value}"))] = value);
        listener.Start();
        await using var hub = await MqttHub.StartAsync();
        await using var client = await hub.ConnectAsync("n1");
        await client.PublishAsync("v1/devices/me/telemetry", PublishTests.Reading(0), packetId: 1);
        await client.PublishAsync("v1/devices/me/telemetry", "{}", packetId: 2);
        await client.ReadAsync<PubAckPacket>();
        await client.ReadAsync<PubAckPacket>();

        listener.RecordObservableInstruments();
        seen.ShouldContainKey("sensorhub.ingest.received");
        seen.ShouldContainKey("sensorhub.ingest.decided stored");
        seen.ShouldContainKey("sensorhub.ingest.quarantined no_known_metric");
    }
}
