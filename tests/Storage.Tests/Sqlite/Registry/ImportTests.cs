using System.Diagnostics;
using System.Text;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Registry.Import;
using SensorHub.Storage.Sqlite.Registry;
using Xunit.Abstractions;

namespace SensorHub.Storage.Tests.Sqlite.Registry;

public sealed class ImportTests(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly HubFolder _hub = new();
    private RegistryStore _registry = null!;

    public async Task InitializeAsync() => _registry = await _hub.FurnishedRegistryAsync();

    public async Task DisposeAsync() => await _hub.DisposeAsync();

    [Fact]
    public async Task Secrets_are_made_where_the_file_has_none_and_returned_once()
    {
        var result = await Devices("id,kind,model,site,lat,lon,interval_s,secret\nn-1,noise,,s-1,31.2,121.4,1,\nn-2,fume,,,,,60,of-its-owner\n");

        result.Created.ShouldBe(2);
        var made = result.Secrets.ShouldHaveSingleItem();
        made.Id.ShouldBe("n-1");
        _registry.Current.Devices["n-1"].SecretHash.ToArray().ShouldBe(_hub.Key.Of(made.Secret.AsSpan()));
        _registry.Current.Devices["n-2"].SecretHash.ToArray().ShouldBe(_hub.Key.Of("of-its-owner".AsSpan()));
    }

    [Fact]
    public async Task A_device_that_exists_keeps_its_secret_and_what_the_file_has_no_column_for()
    {
        await _registry.PutAsync(
            new DeviceSpec("n-1", DeviceKind.Noise, 1) { Model = "A", CalibratedOn = new(2026, 1, 2) }, "of-its-owner", Expected.Nothing, Actor.Hub);

        var result = await Devices("id,kind,interval_s\nn-1,noise,60\n");

        result.ShouldSatisfyAllConditions(() => result.Created.ShouldBe(0), () => result.Replaced.ShouldBe(1), () => result.Secrets.ShouldBeEmpty());
        var device = _registry.Current.Devices["n-1"];
        (device.Model, device.IntervalS, device.CalibratedOn).ShouldBe(("A", 60, new DateOnly(2026, 1, 2)));
        device.SecretHash.ToArray().ShouldBe(_hub.Key.Of("of-its-owner".AsSpan()));
    }

    [Fact]
    public async Task One_fault_and_nothing_is_imported()
    {
        var before = _registry.Current;

        await Should.ThrowAsync<ImportException>(Devices("id,kind,interval_s\nn-1,noise,60\nn-2,noise,sixty\n"));

        _registry.Current.ShouldBeSameAs(before);
    }

    [Fact]
    public async Task Sites_come_in_and_go_to_the_audit()
    {
        var csv = "id,name,kind,zone_class,lat,lon,party,contact_name,contact_phone,open_from,open_to,approved_for_tipping\n"
            + "r-1,\"Hot pot, first floor\",restaurant,class_4a,31.2,121.4,Hot Pot Ltd,Zhao,021 5555 0102,10:00,02:00,false\n";

        var result = await _registry.ImportSitesAsync(new MemoryStream(Encoding.UTF8.GetBytes(csv)), Actor.Hub);

        result.Created.ShouldBe(1);
        var site = _registry.Current.Sites["r-1"];
        (site.Name, site.Kind, site.ZoneClass).ShouldBe(("Hot pot, first floor", SiteKind.Restaurant, ZoneClass.Class4a));
        site.Party!.Contacts.ShouldBe([new Contact("Zhao", "021 5555 0102")]);
        site.BusinessHours.ShouldBe(new BusinessHours(new(10, 0), new(2, 0)));
        (await _hub.Audit.ReadAfterAsync(0, 100))[^1].Subject.ShouldBe("site:r-1");
    }

    [Fact]
    public async Task Twenty_thousand_devices_come_in_as_one_change_and_load_again()
    {
        var csv = new StringBuilder("id,kind,model,site,lat,lon,interval_s,secret\n");
        for (var i = 0; i < 20_000; i++)
            csv.Append($"n-{i:d5},noise,AWA6218,s-1,31.{i:d5},121.4,1,\n");
        var version = _registry.Current.Version;

        var watch = Stopwatch.StartNew();
        var result = await Devices(csv.ToString());
        output.WriteLine($"import {watch.ElapsedMilliseconds} ms");

        result.Secrets.Count.ShouldBe(20_000);
        _registry.Current.Version.ShouldBe(version + 1);
        await _hub.CloseAsync();
        watch.Restart();
        var loaded = await _hub.RegistryAsync();
        output.WriteLine($"open and load {watch.ElapsedMilliseconds} ms");
        loaded.Current.DevicesByHandle.Count.ShouldBe(20_000);
        (await _hub.Audit.VerifyAsync()).IsIntact.ShouldBeTrue();
    }

    private Task<ImportResult> Devices(string csv) =>
        _registry.ImportDevicesAsync(new MemoryStream(Encoding.UTF8.GetBytes(csv)), Actor.Hub);
}
