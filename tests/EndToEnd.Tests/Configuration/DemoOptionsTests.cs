using SensorHub.EndToEnd.Tests.Harness;
using SensorHub.Host.Configuration;
using SensorHub.Host.Demo;
using HubOptions = SensorHub.Host.Configuration.HubOptions;

namespace SensorHub.EndToEnd.Tests.Configuration;

/// <summary>A demo on a machine whose settings are those of a city's hub.</summary>
public sealed class DemoOptionsTests : IDisposable
{
    private readonly TempFolder _temp = new();

    [Fact]
    public void Of_the_installation_it_is_started_on_a_demo_touches_nothing()
    {
        var elsewhere = _temp.Folder("elsewhere");
        string[] installation =
        [
            "Ingest:Brokers:0:Host=broker.city", "Ingest:Brokers:0:ClientId=hub-1", "Ingest:Lab:Port=1884",
            "Projections:city:Url=http://influx.city:8086", "Readings:AnswerFrom=city",
            "Postgres:ConnectionString=Host=db.city;Database=sensorhub",
            $"Backup:Folder={elsewhere}/backups", "Backup:Every=01:00:00",
            $"Journal:Folder={elsewhere}/journal", $"Telemetry:DatabaseFile={elsewhere}/telemetry.db",
        ];
        var real = Read(installation);
        var none = Read([]);

        var demo = DemoHub.For(real, _temp.Path, _ => { });

        demo.Ingest.Brokers.ShouldBeEmpty();
        demo.Ingest.Lab.ShouldBe(none.Ingest.Lab);
        demo.Projections.ShouldBeEmpty();
        demo.Readings.ShouldBe(none.Readings);
        demo.Postgres.IsUsed.ShouldBeFalse();
        demo.Backup.ShouldBe(none.Backup);
        demo.Journal.ShouldBe(none.Journal);
        demo.Telemetry.DatabaseFile.ShouldBe(none.Telemetry.DatabaseFile);
        demo.Mqtt.TlsPort.ShouldBe(0);
    }

    [Fact]
    public void What_is_no_tie_to_an_installation_is_kept()
    {
        var demo = DemoHub.For(Read(["City:Zone=Europe/Berlin", "Journal:MinFreeBytes=12345678", "Http:Port=0"]), _temp.Path, _ => { });

        demo.City.Zone.ShouldBe("Europe/Berlin");
        demo.Journal.MinFreeBytes.ShouldBe(12_345_678);
        demo.Http.Port.ShouldBe(0);
    }

    public void Dispose() => _temp.Dispose();

    private HubOptions Read(IEnumerable<string> settings) => HubOptions.From(HubConfiguration.Read(configFile: null, settings), _temp.Path);
}
