using Microsoft.Extensions.DependencyInjection;
using SensorHub.Ingest.Brokers;
using SensorHub.Web.Tests.Hub;

namespace SensorHub.Web.Tests.Operations;

/// <summary>What people see of a broker that cannot be reached.</summary>
public sealed class BrokerStateTests
{
    // Nothing listens on the discard port.
    private static readonly BrokerOptions Unreachable = new() { Host = "127.0.0.1", Port = 9, ClientId = "hub-1", User = "hub", Password = "very-secret" };

    [Fact]
    public async Task It_is_shown_with_its_state_and_without_its_password()
    {
        await using var hub = await StartAsync();

        var shown = await (await hub.As("admin").GetAsync("/api/v1/brokers")).JsonAsync();

        var broker = shown.GetProperty("items").EnumerateArray().Single();
        broker.GetProperty("name").GetString().ShouldBe("127.0.0.1:9/hub-1");
        broker.GetProperty("state").GetString().ShouldBe("connecting");
        shown.GetRawText().ShouldNotContain("very-secret");
    }

    [Fact]
    public async Task It_makes_the_hub_degraded_and_readiness_names_no_host()
    {
        await using var hub = await StartAsync();

        var ready = await (await hub.As(null).GetAsync("/readyz")).JsonAsync();

        ready.GetProperty("status").GetString().ShouldBe("degraded");
        ready.GetProperty("reasons").EnumerateArray().Single().GetProperty("reason").GetString().ShouldBe("broker 0 is not connected");
    }

    [Fact]
    public async Task It_is_measured()
    {
        await using var hub = await StartAsync();

        var metrics = await (await hub.As(null).GetAsync("/metrics")).Content.ReadAsStringAsync();

        metrics.ShouldContain("sensorhub_broker_connected");
        metrics.ShouldContain("broker=\"127.0.0.1:9/hub-1\"");
    }

    private static Task<WebHub> StartAsync() => WebHub.StartAsync(configure: builder => builder.Services.AddSingleton<IReadOnlyList<BrokerOptions>>([Unreachable]));
}
