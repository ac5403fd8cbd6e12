namespace SensorHub.Alerts.Rules.Packs;

/// <summary>The bytes of a pack or an overlay, and what they are called in faults.</summary>
public sealed record PackFile(string Name, ReadOnlyMemory<byte> Bytes);
