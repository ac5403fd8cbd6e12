using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Series;

namespace SensorHub.Storage.Influx;

/// <summary>Values as a projection's server has them, for the arithmetic that all stores share. Any thread; the caller's waits.</summary>
internal abstract class ServerValues(ServerClient server, IRegistry registry, string projection) : ISeriesValues
{
    public void Read(in SeriesSource source, Metric metric, Action<long, double> value, CancellationToken cancellation)
    {
        if (!registry.Current.DevicesByHandle.TryGetValue(source.Device, out var device))
            return;
        try
        {
            ReadAsync(server, device.Id, source, metric, value, cancellation).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is ServerAwayException or ServerRefusedException or DatabaseMissingException or LinesRefusedException)
        {
            throw new SeriesStoreAwayException(
                $"Projection {projection} answers for readings and cannot be asked now: try again later. /api/v1/projections says what is wrong with it; Readings:AnswerFrom=embedded does without.", e);
        }
    }

    protected abstract Task ReadAsync(
        ServerClient server, string device, SeriesSource source, Metric metric, Action<long, double> value, CancellationToken cancellation);
}
