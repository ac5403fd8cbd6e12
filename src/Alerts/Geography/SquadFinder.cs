using NetTopologySuite.Index.Strtree;
using SensorHub.Devices.Geography;
using SensorHub.Devices.Registry;

namespace SensorHub.Alerts.Geography;

/// <summary>Who answers for a place, and why.</summary>
/// <param name="SquadId">Null: nobody does, a dispatcher must choose.</param>
/// <param name="Reason">For people.</param>
public sealed record SquadChoice(string? SquadId, string? AreaId, string Reason);

/// <summary>From a place to the squad of its grid cell. Immutable; thread safe.</summary>
public sealed class SquadFinder
{
    /// <summary>A place in no cell goes to the nearest one up to this far.</summary>
    public const double FallbackM = 500;

    private readonly STRtree<GridCell> _tree = new();
    private readonly bool _isEmpty;

    public SquadFinder(RegistrySnapshot registry)
    {
        foreach (var cell in registry.Cells.Values)
            _tree.Insert(cell.Boundary.EnvelopeInternal, cell);
        _isEmpty = registry.Cells.IsEmpty;
        if (!_isEmpty)
            _tree.Build();
    }

    /// <param name="place">Null = not known.</param>
    public SquadChoice At(GeoPoint? place)
    {
        if (place is not { } at)
            return new(null, null, "the place is not known");
        var nearest = _isEmpty ? null : Nearest(at);
        if (nearest is not { } found)
            return new(null, null, $"no grid cell within {FallbackM:F0} m of {at.Lat:F5}, {at.Lon:F5}");
        var (cell, distanceM) = found;
        return new(cell.SquadId, cell.AreaId, distanceM == 0
            ? $"grid cell {cell.Id} holds the place"
            : $"grid cell {cell.Id} is the nearest, {distanceM:F0} m away");
    }

    private (GridCell Cell, double DistanceM)? Nearest(GeoPoint place)
    {
        var plane = new LocalPlane(place);
        var cells = _tree.Query(plane.Around(FallbackM))
            .Select(cell => (Cell: cell, DistanceM: plane.DistanceM(cell.Boundary)))
            .Where(c => c.DistanceM <= FallbackM)
            .OrderBy(c => c.DistanceM).ThenBy(c => c.Cell.Id, StringComparer.Ordinal)
            .ToList();
        return cells.Count == 0 ? null : cells[0];
    }
}
