using NetTopologySuite.Geometries;
using SensorHub.Devices.Geography;
using SensorHub.Devices.Registry;

namespace SensorHub.Web.Tests.Hub;

/// <summary>
/// A city of two districts, each with a street, a squad, a grid cell, a building site and a noise meter:
/// <c>city ─ d1 ─ s1 (squad q1, cell c1, site S-1, device N-1)</c> and the same with 2. A truck T-1 without a place.
/// </summary>
internal static class City
{
    public static readonly GeoPoint InCell1 = new(31.21, 121.41);
    public static readonly GeoPoint InCell2 = new(31.21, 121.61);

    /// <summary>Everyone who calls, with name, role, area and squad.</summary>
    public static readonly IReadOnlyList<UserSpec> Users =
    [
        new("admin", Role.Administrator, "city", null),
        new("dispatcher", Role.Dispatcher, "city", null),
        new("analyst", Role.Analyst, "city", null),
        new("rule-author", Role.RuleAuthor, "city", null),
        new("approver", Role.Approver, "city", null),
        new("data-reviewer", Role.DataReviewer, "city", null),
        new("auditor", Role.Auditor, "city", null),
        new("dispatcher-1", Role.Dispatcher, "d1", null),
        new("dispatcher-2", Role.Dispatcher, "d2", null),
        new("member-1", Role.SquadMember, "s1", "q1"),
        new("member-2", Role.SquadMember, "s2", "q2"),
    ];

    public static async Task<IReadOnlyDictionary<string, string>> SeedAsync(IRegistryCommands registry)
    {
        await registry.PutAsync(new Area("city", "City", AreaLevel.City, null), Expected.Nothing, Actor.Hub);
        foreach (var (n, place, west) in new[] { (1, InCell1, 121.4), (2, InCell2, 121.6) })
        {
            await registry.PutAsync(new Area($"d{n}", $"District {n}", AreaLevel.District, "city"), Expected.Nothing, Actor.Hub);
            await registry.PutAsync(new Area($"s{n}", $"Street {n}", AreaLevel.Street, $"d{n}"), Expected.Nothing, Actor.Hub);
            await registry.PutAsync(new Squad($"q{n}", $"Squad {n}", $"s{n}"), Expected.Nothing, Actor.Hub);
            await registry.PutAsync(new GridCell($"c{n}", $"s{n}", $"q{n}", Square(west, 31.2)), Expected.Nothing, Actor.Hub);
            await registry.PutAsync(
                new Site { Id = $"S-{n}", Name = $"Site {n}", Kind = SiteKind.Construction, Location = place }, Expected.Nothing, Actor.Hub);
            await registry.PutAsync(
                new DeviceSpec($"N-{n}", DeviceKind.Noise, 60) { SiteId = $"S-{n}" }, null, Expected.Nothing, Actor.Hub);
        }

        await registry.PutAsync(new DeviceSpec("T-1", DeviceKind.Truck, 10), null, Expected.Nothing, Actor.Hub);
        var tokens = new Dictionary<string, string>();
        foreach (var user in Users)
            tokens[user.Name] = (await registry.PutAsync(user, Expected.Nothing, Actor.Hub)).Secret!;
        return tokens;
    }

    public static Polygon Square(double west, double south, double side = 0.1) => new GeometryFactory().CreatePolygon(
    [
        new(west, south), new(west + side, south), new(west + side, south + side), new(west, south + side), new(west, south),
    ]);
}
