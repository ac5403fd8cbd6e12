namespace SensorHub.Devices.Series;

/// <summary>A query needs single values of a time of which only roll-ups are kept. Asking again does not help; asking otherwise does.</summary>
/// <param name="keptFromMs">Single values of the series are there from here on, Unix ms; <see cref="long.MaxValue"/> = none are.</param>
public sealed class ValuesGoneException(long keptFromMs)
    : Exception("Single values of that time are kept no more: percentiles, values as they came and parts of an hour cannot be given.")
{
    public long KeptFromMs => keptFromMs;
}
