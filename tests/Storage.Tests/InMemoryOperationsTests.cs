using SensorHub.Alerts.Enforcement;
using SensorHub.TestKit.Operations;

namespace SensorHub.Storage.Tests;

/// <summary>The store that other rooms test with behaves as the real ones.</summary>
public sealed class InMemoryOperationsTests : OperationsStoreSuite
{
    private readonly InMemoryOperations _operations = new();

    protected override IOperationsStore Store => _operations;
    protected override IOperationsQueries Queries => _operations;
    protected override ILiveEventFeed Events => _operations;

    public override Task InitializeAsync() => Task.CompletedTask;
    public override Task DisposeAsync() => Task.CompletedTask;
}
