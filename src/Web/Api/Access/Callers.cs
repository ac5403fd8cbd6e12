using System.Collections.Immutable;
using SensorHub.Alerts.Geography;
using SensorHub.Devices.Registry;

namespace SensorHub.Web.Api.Access;

/// <summary>Makes callers; keeps the index of grid cells until the cells change. Thread safe.</summary>
internal sealed class Callers(IRegistry registry)
{
    private volatile Indexed _indexed = new(ImmutableDictionary<string, GridCell>.Empty, new SquadFinder(RegistrySnapshot.Empty));

    public Caller Of(Actor actor)
    {
        var snapshot = registry.Current;
        var indexed = _indexed;
        if (!ReferenceEquals(indexed.Cells, snapshot.Cells))
            _indexed = indexed = new(snapshot.Cells, new SquadFinder(snapshot));
        return new(actor, snapshot, indexed.Finder);
    }

    private sealed record Indexed(ImmutableDictionary<string, GridCell> Cells, SquadFinder Finder);
}
