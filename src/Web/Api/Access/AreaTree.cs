using SensorHub.Devices.Registry;

namespace SensorHub.Web.Api.Access;

/// <summary>City → district → street. An area that is not there is nobody's: the answers fail closed.</summary>
internal static class AreaTree
{
    public static bool IsWholeCity(RegistrySnapshot registry, string? areaId) =>
        areaId is not null && registry.Areas.TryGetValue(areaId, out var area) && area.Level == AreaLevel.City;

    /// <summary>True when <paramref name="areaId"/> is <paramref name="outerId"/> or below it.</summary>
    public static bool LiesIn(RegistrySnapshot registry, string? areaId, string? outerId)
    {
        if (outerId is null)
            return false;
        // The tree has three levels; a ring in stored data must not hang a request.
        for (var depth = 0; depth < 8 && areaId is not null && registry.Areas.TryGetValue(areaId, out var area); depth++)
        {
            if (area.Id == outerId)
                return true;
            areaId = area.ParentId;
        }

        return false;
    }
}
