using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SensorHub.Storage.Operational.Quarantine;
using SensorHub.Storage.Tests.Operational;
using SensorHub.Storage.Tests.Operational.Quarantine;

namespace SensorHub.Storage.Tests.Sqlite;

public sealed class SqliteQuarantineTests() : QuarantineProjectionSuite(TestedEngine.Sqlite)
{
    [Fact]
    public async Task A_locked_database_is_waited_for()
    {
        var store = new QuarantineStore(Hub.Database, new());
        var timers = new FakeTimeProvider();
        AppendRefused();
        using var projection = new QuarantineProjection(Journal, store, timers, NullLogger<QuarantineProjection>.Instance);
        using (var other = new SqliteConnection($"Data Source={Hub.DatabasePath};Pooling=False"))
        {
            other.Open();
            other.Execute("BEGIN IMMEDIATE");
            await projection.StartAsync(default);
            await Should.ThrowAsync<IOException>(Hub.Database.WriteAsync(_ => 0).WaitAsync(Limit));
        }

        await UntilAsync(store, Journal.DurablePosition, () => timers.Advance(TimeSpan.FromSeconds(1)));
        await projection.StopAsync(default);
    }

    [Fact]
    public async Task A_database_that_cannot_be_opened_is_waited_for_from_the_first_look_on()
    {
        var store = new QuarantineStore(Hub.Database, new());
        var timers = new FakeTimeProvider();
        AppendRefused();
        using var projection = new QuarantineProjection(Journal, store, timers, NullLogger<QuarantineProjection>.Instance);
        using (new HiddenFile(Hub.DatabasePath))
        {
            await projection.StartAsync(default);
            await Should.ThrowAsync<IOException>(store.CountsAsync().WaitAsync(Limit));
            projection.ExecuteTask!.IsCompleted.ShouldBeFalse();
        }

        await UntilAsync(store, Journal.DurablePosition, () => timers.Advance(TimeSpan.FromSeconds(1)));
        await projection.StopAsync(default);
    }
}
