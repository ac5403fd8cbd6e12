namespace SensorHub.EndToEnd.Tests.Harness;

/// <summary>
/// One night of building sites, a noise meter each, a reading a second. Every second site is loud for an hour: exactly those break the
/// night limit of 55 dB(A) in two windows of 20 minutes.
/// </summary>
internal sealed class NightPlan(int meters, TimeSpan length)
{
    private const double QuietDb = 44, LoudDb = 63;
    private static readonly TimeSpan LoudFor = TimeSpan.FromHours(1);

    public static readonly DateTimeOffset Start = new(2026, 3, 10, 22, 0, 0, TimeSpan.FromHours(8));

    /// <summary>City time at which all of the night is past.</summary>
    public static readonly DateTimeOffset Morning = Start.AddHours(8.5);

    public int Meters => meters;
    public int Seconds { get; } = (int)length.TotalSeconds;
    public TimeSpan Length => length;
    public DateTimeOffset End => Start + length;
    public int LoudSites => (meters + 1) / 2;

    public static string DeviceOf(int meter) => $"meter-{meter:D4}";
    public static string SiteOf(int meter) => $"site-{meter:D4}";
    public static string SecretOf(int meter) => $"secret-of-meter-{meter:D4}";

    /// <summary>What the meter measured in that second; different in neighbouring seconds and meters.</summary>
    public double ValueAt(int meter, int second) =>
        (IsLoud(meter, second) ? LoudDb : QuietDb) + ((second * 37 + meter * 11) % 100 / 100.0);

    public static long TimeOf(int second) => Start.AddSeconds(second).ToUnixTimeMilliseconds();

    /// <summary>The city itself is there from the first start.</summary>
    public async Task RegisterAsync(HubClient hub)
    {
        await hub.PostAsync("areas", new { id = "east", name = "East", level = "district", parent = "city" });
        await hub.PostAsync("areas", new { id = "river", name = "River Street", level = "street", parent = "east" });
        await hub.PostAsync("squads", new { id = "squad-1", name = "First squad", area = "river" });
        double[][] ring = [[121.0, 31.0], [122.0, 31.0], [122.0, 32.0], [121.0, 32.0], [121.0, 31.0]];
        await hub.PostAsync("cells", new { id = "cell-1", area = "river", squad = "squad-1", boundary = new { type = "Polygon", coordinates = new[] { ring } } });
        await hub.ImportAsync("sites", Range().Select(m => FormattableString.Invariant(
            $"{SiteOf(m)},Site {m},construction,{31.1 + m * 0.0003:F5},121.5")).Prepend("id,name,kind,lat,lon"));
        await hub.ImportAsync("devices", Range().Select(m => $"{DeviceOf(m)},noise,{SiteOf(m)},1,{SecretOf(m)}")
            .Prepend("id,kind,site,interval_s,secret"));
    }

    private bool IsLoud(int meter, int second)
    {
        var from = TimeSpan.FromMinutes(30 + meter % 8 * 10);
        var at = TimeSpan.FromSeconds(second);
        return meter % 2 == 0 && at >= from && at < from + LoudFor;
    }

    private IEnumerable<int> Range() => Enumerable.Range(0, meters);
}
