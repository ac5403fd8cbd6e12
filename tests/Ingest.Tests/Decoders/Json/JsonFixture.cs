using System.Text;
using SensorHub.Devices.Readings;
using SensorHub.Ingest.Admission;
using SensorHub.Ingest.Decoders;
using SensorHub.Ingest.Decoders.Json;
using SensorHub.TestKit.Ingest;

namespace SensorHub.Ingest.Tests.Decoders.Json;

/// <summary>The decoder with a device of period 60 s and a receive time of 2026-08-15T14:00:00Z.</summary>
public abstract class JsonFixture
{
    protected const long Received = 1_786_802_400_000;
    protected static readonly DecodeContext Context = new(Device: 7, DefaultPeriodS: 60, Received);

    protected UnknownMetrics Unknown { get; } = new();
    protected InFlightBudget Budget { get; } = new();

    protected (DecodeResult Result, IReadOnlyList<EntryCopy> Entries) Decode(ReadOnlySpan<byte> payload)
    {
        using var batch = new ReadingBatch(Budget);
        var result = new JsonReadingDecoder(DecoderLimits.Default, Unknown).Decode(payload, Context, batch);
        return (result, EntryCopy.All(batch.Entries));
    }

    protected (DecodeResult Result, IReadOnlyList<EntryCopy> Entries) Decode(string payload) => Decode(Encoding.UTF8.GetBytes(payload));

    protected EntryCopy One(string payload)
    {
        var (result, entries) = Decode(payload);
        result.Status.ShouldBe(DecodeStatus.Decoded, result.Detail);
        return entries.ShouldHaveSingleItem();
    }

    protected DecodeResult Refused(ReadOnlySpan<byte> payload)
    {
        var (result, entries) = Decode(payload);
        result.Status.ShouldBe(DecodeStatus.Refused);
        entries.ShouldBeEmpty();
        result.Detail.ShouldNotBeNullOrEmpty();
        return result;
    }

    protected DecodeResult Refused(string payload) => Refused(Encoding.UTF8.GetBytes(payload));

    protected static MetricValue Good(Metric metric, double value) => new(metric, Quality.Good, value);
}
