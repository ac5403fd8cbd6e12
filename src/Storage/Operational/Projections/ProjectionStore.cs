using System.Data.Common;
using Dapper;
using SensorHub.Devices.Projections;
using SensorHub.Storage.Operational.Operations;

namespace SensorHub.Storage.Operational.Projections;

/// <summary>How far a projection has come, in hub.db.</summary>
internal sealed class ProjectionStore(HubDatabase database, string projection)
{
    private const int Shard = 0;
    private readonly string _follower = $"projection/{projection}";

    /// <summary>Null = nothing was ever accepted.</summary>
    public Task<long?> PositionAsync(CancellationToken cancellation) =>
        database.ReadAsync(connection => Positions.Get(connection, Shard, _follower), cancellation);

    public Task<ProjectionRun?> RunAsync(CancellationToken cancellation) => database.ReadAsync(
        connection => connection.QuerySingleOrDefault<RunRow>(
            "SELECT from_ms, to_ms, started_ms, device, next_ms, written, state, ended_ms, error FROM projection_runs WHERE projection = @projection",
            new { projection })?.ToRun(),
        cancellation);

    /// <summary>Both in one transaction.</summary>
    /// <param name="run">Null = as it was.</param>
    public Task SaveAsync(long position, ProjectionRun? run, CancellationToken cancellation) => database.WriteAsync(
        connection =>
        {
            Positions.Set(connection, Shard, _follower, position);
            if (run is not null)
                Advance(connection, run);
            return true;
        },
        cancellation);

    /// <summary>In place of the one before.</summary>
    public Task BeginAsync(ProjectionRun run, CancellationToken cancellation) => database.WriteAsync(
        connection =>
        {
            connection.Execute("DELETE FROM projection_runs WHERE projection = @projection", new { projection });
            connection.Execute(
                """
                INSERT INTO projection_runs (projection, from_ms, to_ms, started_ms, device, next_ms, written, state)
                VALUES (@projection, @FromMs, @ToMs, @StartedMs, @Device, @NextMs, @Written, @State)
                """,
                new { projection, run.FromMs, run.ToMs, run.StartedMs, run.Device, run.NextMs, run.Written, State = (int)run.State });
            return true;
        },
        cancellation);

    public Task AdvanceAsync(ProjectionRun run, CancellationToken cancellation) => database.WriteAsync(
        connection =>
        {
            Advance(connection, run);
            return true;
        },
        cancellation);

    // One that was ended or replaced meanwhile stays so.
    private void Advance(DbConnection connection, ProjectionRun run) => connection.Execute(
        """
        UPDATE projection_runs SET device = @Device, next_ms = @NextMs, written = @Written, state = @State, ended_ms = @EndedMs, error = @Error
        WHERE projection = @projection AND started_ms = @StartedMs AND ended_ms IS NULL
        """,
        new { projection, run.Device, run.NextMs, run.Written, State = (int)run.State, run.EndedMs, run.Error, run.StartedMs });

    private sealed class RunRow
    {
        public long FromMs { get; init; }
        public long ToMs { get; init; }
        public long StartedMs { get; init; }
        public int Device { get; init; }
        public long NextMs { get; init; }
        public long Written { get; init; }
        public int State { get; init; }
        public long? EndedMs { get; init; }
        public string? Error { get; init; }

        public ProjectionRun ToRun() => new(FromMs, ToMs, StartedMs, Device, NextMs, Written, (ReprojectionState)State, EndedMs, Error);
    }
}
