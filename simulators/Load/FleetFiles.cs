using SensorHub.Simulators.Common;

namespace SensorHub.Simulators.Load;

/// <summary>
/// The registration of a load run's devices as the hub's import takes it: noise meters, each on a construction site of its own (so each loud
/// stretch is one alert), on a grid of 200 m, directly or behind gateways.
/// </summary>
/// <param name="Gateways">0 = every device connects itself.</param>
/// <param name="IntervalS">Seconds between a device's readings.</param>
public sealed record FleetFiles(int Devices, int Gateways, string Prefix, int Seed, int IntervalS = 1)
{
    private const double StepDegrees = 0.002;
    private const int PerRow = 200;
    private const double FirstLat = 30.10;
    private const double FirstLon = 120.00;

    /// <summary>Body of <c>POST /api/v1/sites/import</c>.</summary>
    public IEnumerable<string> Sites() => Numbers()
        .Select(i => $"{SiteId(i)},Load site {i},construction,{Lat(i):0.000000},{Lon(i):0.000000}")
        .Prepend("id,name,kind,lat,lon");

    /// <summary>First body of <c>POST /api/v1/devices/import</c>: the gateways, which the devices refer to.</summary>
    public IEnumerable<string> GatewayRows() => GatewayNumbers()
        .Select(g => $"{GatewayId(g)},gateway,load,1,{Secret(GatewayId(g))}")
        .Prepend("id,kind,model,interval_s,secret");

    /// <summary>Second body of <c>POST /api/v1/devices/import</c>.</summary>
    public IEnumerable<string> DeviceRows() => Numbers()
        .Select(i => $"{DeviceId(i)},noise,load,{SiteId(i)},{Lat(i):0.000000},{Lon(i):0.000000},{IntervalS},{Secret(DeviceId(i))},{GatewayOf(i)}")
        .Prepend("id,kind,model,site,lat,lon,interval_s,secret,gateway");

    /// <summary>The file for <c>load --credentials</c>.</summary>
    public IEnumerable<string> Credentials() => GatewayNumbers()
        .Select(g => $"{GatewayId(g)},{Secret(GatewayId(g))},")
        .Concat(Numbers().Select(i => $"{DeviceId(i)},{Secret(DeviceId(i))},{GatewayOf(i)}"))
        .Prepend("id,secret,gateway");

    private IEnumerable<int> Numbers() => Enumerable.Range(0, Devices);

    private IEnumerable<int> GatewayNumbers() => Enumerable.Range(0, Gateways);

    private string DeviceId(int i) => $"{Prefix}-{i:00000}";

    private string SiteId(int i) => $"{Prefix}-site-{i:00000}";

    private string GatewayId(int g) => $"{Prefix}-gw-{g:000}";

    private string GatewayOf(int i) => Gateways == 0 ? "" : GatewayId(i % Gateways);

    private string Secret(string id) => DerivedSecret.For(Seed, id);

    private static double Lat(int i) => FirstLat + i / PerRow * StepDegrees;

    private static double Lon(int i) => FirstLon + i % PerRow * StepDegrees;
}
