using Microsoft.Extensions.Configuration;
using SensorHub.Host.Configuration;
using SensorHub.Storage.Backups;

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

    [Fact]
    public void A_list_is_bound_by_its_indices_and_a_fault_in_it_is_named()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Ingest:Brokers:0:Host"] = "one",
            ["Ingest:Brokers:0:Topics:0"] = "a/{device}",
            ["Ingest:Brokers:0:Topics:1"] = "b/{device}",
            ["Ingest:Brokers:10:Host"] = "three",
            ["Ingest:Brokers:2:Host"] = "two",
        }).Build();
        List<ConfigurationFault> faults = [];

        var options = StrictBinder.Bind<IngestOptions>(configuration.GetSection("Ingest"), faults);

        faults.ShouldBeEmpty();
        options.Brokers.Select(b => b.Host).ShouldBe(["one", "two", "three"]);
        options.Brokers[0].Topics.ShouldBe(["a/{device}", "b/{device}"]);
        options.Brokers[1].Topics.ShouldBe(["sensorhub/v1/{device}/telemetry"]);

        configuration["Ingest:Brokers:first:Host"] = "x";
        configuration["Ingest:Brokers:2:Prot"] = "1883";
        StrictBinder.Bind<IngestOptions>(configuration.GetSection("Ingest"), faults);
        faults.Select(f => f.Key).ShouldBe(["Ingest:Brokers:2:Prot", "Ingest:Brokers:first"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("30", null)]
    [InlineData("-1", null)]
    [InlineData("0", 0)]
    [InlineData("00:00:30", 30)]
    [InlineData("30.00:00:00", 30 * 86_400)]
    public void A_bare_number_is_no_duration(string text, int? seconds)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("Backup:Every", (string?)text)]).Build();
        List<ConfigurationFault> faults = [];

        var options = StrictBinder.Bind<BackupOptions>(configuration.GetSection("Backup"), faults);

        if (seconds is { } expected)
            options.Every.ShouldBe(TimeSpan.FromSeconds(expected), string.Join(' ', faults));
        else
            faults.ShouldHaveSingleItem().Problem.ShouldContain("write 00:00:30");
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
