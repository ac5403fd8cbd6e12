using System.Text;
using SensorHub.Devices.Readings;
using SensorHub.Ingest.Admission;
using SensorHub.Ingest.Decoders;

namespace SensorHub.Ingest.Tests.Admission;

public sealed class QuarantineEntryTests
{
    [Fact]
    public void What_is_written_is_read_back()
    {
        using var batch = new ReadingBatch(new());
        var refusal = DecodeResult.Refused(RefusalReason.Type, "leq at byte 1: String");
        QuarantineEntry.TryWrite(batch, new(7, 60, 123), PayloadFormat.Json, refusal, "sensorhub/v1/n1/telemetry"u8, "{\"leq\":\"x\"}"u8).ShouldBeTrue();

        var entry = new ReadingEntry(batch.Entries);
        entry.Kind.ShouldBe(EntryKind.Quarantine);
        entry.Device.ShouldBe(7);
        entry.ReceivedMs.ShouldBe(123);
        var quarantined = new QuarantineEntry(entry);
        quarantined.Reason.ShouldBe(RefusalReason.Type);
        Encoding.UTF8.GetString(quarantined.Detail).ShouldBe("leq at byte 1: String");
        Encoding.UTF8.GetString(quarantined.Topic).ShouldBe("sensorhub/v1/n1/telemetry");
        Encoding.UTF8.GetString(quarantined.Payload).ShouldBe("{\"leq\":\"x\"}");
    }

    [Fact]
    public void Lengths_that_do_not_add_up_are_said_to_be_torn()
    {
        var bytes = new byte[ReadingEntryWriter.LengthOf(0, 3)];
        ReadingEntryWriter.Write(bytes, new(EntryKind.Quarantine, EntryFlags.None, PayloadFormat.Json, 0, 0, 1, 0, 1), [], [9, 0, 1]);
        Should.Throw<InvalidDataException>(() => new QuarantineEntry(new(bytes)).Reason.ToString());
    }

    [Fact]
    public void Every_reason_has_a_name() =>
        Enum.GetValues<RefusalReason>().Select(r => r.ToName()).ShouldBeUnique();
}
