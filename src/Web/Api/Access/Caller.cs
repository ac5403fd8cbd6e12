using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SensorHub.Alerts.Enforcement;
using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Geography;
using SensorHub.Devices.Geography;
using SensorHub.Devices.Registry;

namespace SensorHub.Web.Api.Access;

/// <summary>
/// Who calls, and how much of the city is theirs. Administrators and staff of the city see all; others what lies in a grid cell of
/// their area or below; a member of a squad what is the squad's. What has no place is the city's. Holds for one registry snapshot.
/// </summary>
internal sealed class Caller
{
    // No squad has an empty id.
    private const string Nobody = "";

    private readonly RegistrySnapshot _registry;
    private readonly SquadFinder _cells;

    public Caller(Actor actor, RegistrySnapshot registry, SquadFinder cells)
    {
        Actor = actor;
        _registry = registry;
        _cells = cells;
        SeesCity = actor.Role == Role.Administrator
            || (actor.Role != Role.SquadMember && AreaTree.IsWholeCity(registry, actor.AreaId));
    }

    public Actor Actor { get; }

    /// <summary>What was known when the request came.</summary>
    public RegistrySnapshot Registry => _registry;

    /// <summary>No list need be filtered.</summary>
    public bool SeesCity { get; }

    /// <summary>Only tasks of this squad; null = of any.</summary>
    public string? OnlySquad => Actor.Role == Role.SquadMember ? Actor.SquadId ?? Nobody : null;

    /// <summary>Only tasks in these areas; null = in any, or the squad decides.</summary>
    public IReadOnlyCollection<string>? OnlyAreas => SeesCity || Actor.Role == Role.SquadMember
        ? null
        : [.. _registry.Areas.Keys.Where(id => AreaTree.LiesIn(_registry, id, Actor.AreaId))];

    public static ValueTask<Caller?> BindAsync(HttpContext http)
    {
        var actor = http.Features.Get<Actor>()
            ?? throw new InvalidOperationException($"{http.Request.Path} takes a caller and is open to all: require a permission.");
        return ValueTask.FromResult<Caller?>(http.RequestServices.GetRequiredService<Callers>().Of(actor));
    }

    public bool Sees(Area area) => SeesArea(area.Id);
    public bool Sees(GridCell cell) => SeesArea(cell.AreaId);
    public bool Sees(Squad squad) => SeesArea(squad.AreaId);
    public bool Sees(User user) => SeesArea(user.AreaId);
    public bool Sees(Site site) => SeesPlace(site.Location);

    /// <summary>A device is where its site is, else where it stands itself.</summary>
    public bool Sees(Device device) => SeesCity || SeesPlace(_registry.PlaceOf(device));

    /// <summary>A permit is seen with the site or the vehicle that holds it.</summary>
    public bool Sees(Permit permit) => SeesCity
        || (permit.SiteId is { } site && _registry.Sites.TryGetValue(site, out var held) && Sees(held))
        || (permit.DeviceId is { } vehicle && _registry.Devices.TryGetValue(vehicle, out var device) && Sees(device));

    /// <summary>A hold is seen with what it holds.</summary>
    public bool Sees(LegalHold hold) => SeesCity
        || (hold.SiteId is { } site && _registry.Sites.TryGetValue(site, out var held) && Sees(held))
        || (hold.DeviceId is { } id && _registry.Devices.TryGetValue(id, out var device) && Sees(device));

    public bool Sees(EnforcementTask task) =>
        SeesCity || (Actor.Role == Role.SquadMember ? IsOwnSquad(task.SquadId) : SeesArea(task.AreaId));

    /// <param name="task">The one it supports; an alert without is no squad's.</param>
    public bool Sees(Alert alert, EnforcementTask? task) =>
        SeesCity || (Actor.Role == Role.SquadMember ? IsOwnSquad(task?.SquadId) : SeesArea(alert.AreaId ?? task?.AreaId));

    public bool Sees(LiveEvent e) =>
        SeesCity || (Actor.Role == Role.SquadMember ? IsOwnSquad(e.SquadId) : SeesArea(e.AreaId));

    /// <summary>A place is the caller's when its squad or area is.</summary>
    public bool Sees(SquadChoice place) =>
        SeesCity || (Actor.Role == Role.SquadMember ? IsOwnSquad(place.SquadId) : SeesArea(place.AreaId));

    /// <summary>True when the device's place lies in a grid cell of the area or below it.</summary>
    public bool LiesIn(Device device, string areaId) =>
        _registry.PlaceOf(device) is { } place && AreaTree.LiesIn(_registry, _cells.At(place).AreaId, areaId);

    /// <summary>Who answers for a place.</summary>
    public SquadChoice SquadAt(GeoPoint place) => _cells.At(place);

    private bool SeesPlace(GeoPoint? place) => SeesCity || (place is { } p && SeesArea(_cells.At(p).AreaId));

    private bool SeesArea(string? areaId) =>
        SeesCity || (Actor.Role != Role.SquadMember && AreaTree.LiesIn(_registry, areaId, Actor.AreaId));

    private bool IsOwnSquad(string? squadId) => squadId is not null && squadId == Actor.SquadId;
}
