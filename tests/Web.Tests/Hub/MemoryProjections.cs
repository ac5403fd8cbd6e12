using SensorHub.Devices.Projections;

namespace SensorHub.Web.Tests.Hub;

/// <summary>Projections as a test says they are.</summary>
internal sealed class MemoryProjections : IProjections
{
    public List<ProjectionSnapshot> All { get; } = [];

    public static ProjectionSnapshot Of(string name, ProjectionState state) => new(
        name, "influx_db", "http://influx.city.example:8086", state, 1_787_234_400_000, 4096, 100, 17, 1, "400 field type conflict", "no answer within 10 s", 1_787_234_400_000, 0, null);

    public IReadOnlyList<ProjectionSnapshot> Snapshot() => All;

    public Task<ReprojectionSnapshot?> StartAsync(string name, long fromMs, long toMs, CancellationToken cancellation = default)
    {
        if (Running(name) is not null)
            throw new ReprojectionRunsException("One runs already.");
        return Set(name, new(ReprojectionState.Running, fromMs, toMs, 1, null, 0, 2, 0, null));
    }

    public Task<ReprojectionSnapshot?> CancelAsync(string name, CancellationToken cancellation = default) =>
        Running(name) is { } run ? Set(name, run with { State = ReprojectionState.Cancelled, EndedMs = 2 }) : Task.FromResult<ReprojectionSnapshot?>(null);

    private ReprojectionSnapshot? Running(string name) => All.Find(p => p.Name == name)?.Reprojection is { State: ReprojectionState.Running } run ? run : null;

    private Task<ReprojectionSnapshot?> Set(string name, ReprojectionSnapshot run)
    {
        var at = All.FindIndex(p => p.Name == name);
        All[at] = All[at] with { Reprojection = run };
        return Task.FromResult<ReprojectionSnapshot?>(run);
    }
}
