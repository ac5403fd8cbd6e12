using SensorHub.Devices.Readings;

namespace SensorHub.Ingest.Decoders;

/// <summary>What is known of a payload besides its bytes.</summary>
/// <param name="Device">Handle of the device it speaks for.</param>
/// <param name="DefaultPeriodS">What a reading covers that does not say so, seconds.</param>
/// <param name="ReceivedMs">City time of its arrival, Unix ms.</param>
/// <param name="Flags">Flags that every reading of it gets.</param>
/// <param name="Format">How to read it.</param>
public readonly record struct DecodeContext(
    int Device, int DefaultPeriodS, long ReceivedMs, EntryFlags Flags = EntryFlags.None, PayloadFormat Format = PayloadFormat.Json);
