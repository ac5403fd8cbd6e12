using System.Collections.Immutable;
using SensorHub.Devices.Geography;
using SensorHub.Devices.Registry;

namespace SensorHub.Alerts.Geography;

/// <summary>From a place to its district: grid cell, area, then up the tree. Remembers places until cells or areas change. One thread.</summary>
internal sealed class DistrictFinder
{
    private readonly Dictionary<GeoPoint, string?> _known = [];
    private ImmutableDictionary<string, GridCell>? _cells;
    private ImmutableDictionary<string, Area> _areas = ImmutableDictionary<string, Area>.Empty;
    private SquadFinder _squads = new(RegistrySnapshot.Empty);

    public void Use(RegistrySnapshot registry)
    {
        if (ReferenceEquals(_cells, registry.Cells) && ReferenceEquals(_areas, registry.Areas))
            return;
        (_cells, _areas, _squads) = (registry.Cells, registry.Areas, new SquadFinder(registry));
        _known.Clear();
    }

    /// <summary>Null where no cell is near, or its area lies in no district.</summary>
    public string? At(GeoPoint place)
    {
        if (!_known.TryGetValue(place, out var district))
            _known.Add(place, district = DistrictOf(_squads.At(place).AreaId));
        return district;
    }

    private string? DistrictOf(string? areaId)
    {
        // City, district, street: a tree of no more steps than levels, whatever the registry says.
        for (var step = 0; step < Enum.GetValues<AreaLevel>().Length && areaId is not null; step++)
        {
            if (!_areas.TryGetValue(areaId, out var area))
                return null;
            if (area.Level == AreaLevel.District)
                return area.Id;
            areaId = area.ParentId;
        }

        return null;
    }
}
