namespace SensorHub.Devices.Series;

/// <summary>The server that answers series cannot be asked now; the same may be asked again. Its message may be shown to anyone who may ask.</summary>
public sealed class SeriesStoreAwayException(string message, Exception? inner = null) : IOException(message, inner);
