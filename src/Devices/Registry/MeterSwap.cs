namespace SensorHub.Devices.Registry;

/// <summary>A meter goes and another of its kind takes its place, at one instant.</summary>
/// <param name="AtMs">Unix ms, not in the future: the last instant of the old one lies before it.</param>
public sealed record MeterSwap(string OldId, string NewId, long AtMs);

/// <param name="Old">No longer at the site.</param>
/// <param name="New">At the site.</param>
public sealed record SwappedMeters(Device Old, Device New);
