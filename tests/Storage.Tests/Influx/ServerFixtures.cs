using SensorHub.TestKit.Servers;

namespace SensorHub.Storage.Tests.Influx;

/// <summary>One InfluxDB for a class of tests; each test takes a database of its own.</summary>
public sealed class InfluxFixture : IAsyncLifetime
{
    public InfluxServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await InfluxServer.StartAsync();

    public async Task DisposeAsync() => await Server.DisposeAsync();
}

/// <summary>One VictoriaMetrics for a class of tests; each test takes a label <c>db</c> of its own.</summary>
public sealed class VictoriaFixture : IAsyncLifetime
{
    public VictoriaServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await VictoriaServer.StartAsync();

    public async Task DisposeAsync() => await Server.DisposeAsync();
}
