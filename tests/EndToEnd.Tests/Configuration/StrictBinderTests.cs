using Microsoft.Extensions.Configuration;
using SensorHub.Host.Configuration;

namespace SensorHub.EndToEnd.Tests.Configuration;

public sealed class StrictBinderTests
{
    [Fact]
    public void Values_of_every_shape_are_bound()
    {
        var options = Bind(out var faults, ("Zone", "Europe/Berlin"), ("NightFrom", "23:00"), ("Clock:StartAt", "2026-01-02T03:04:05+08:00"), ("Clock:Speed", "2.5"));

        faults.ShouldBeEmpty();
        options.Zone.ShouldBe("Europe/Berlin");
        options.NightFrom.ShouldBe(new TimeOnly(23, 0));
        options.NightTo.ShouldBe(new TimeOnly(6, 0));
        options.Clock.StartAt.ShouldBe(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(8)));
        options.Clock.Speed.ShouldBe(2.5);
    }

    [Fact]
    public void Every_fault_is_named_at_once()
    {
        Bind(out var faults, ("Zonne", "Asia/Shanghai"), ("Clock:Speed", "fast"), ("Clock:StartAt", "2026-01-02T03:04:05"), ("NightTo", "6 o'clock"));

        faults.Select(f => f.Key).ShouldBe(
            ["City:Clock:Speed", "City:Clock:StartAt", "City:NightTo", "City:Zonne"], ignoreOrder: true);
        faults.Single(f => f.Key == "City:Zonne").Problem.ShouldContain("Zone");
        faults.Single(f => f.Key == "City:Clock:StartAt").Problem.ShouldContain("offset");
    }

    private static CityOptions Bind(out List<ConfigurationFault> faults, params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create($"City:{s.Key}", (string?)s.Value)))
            .Build();
        faults = [];
        return StrictBinder.Bind<CityOptions>(configuration.GetSection("City"), faults);
    }
}
