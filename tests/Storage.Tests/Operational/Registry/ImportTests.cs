using System.Diagnostics;
using System.Text;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Registry.Import;
using SensorHub.Storage.Operational.Registry;
using Xunit.Abstractions;

namespace SensorHub.Storage.Tests.Operational.Registry;

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
            new DeviceSpec("n-1", DeviceKind.Noise, 1) { Model = "A" }, "of-its-owner", Expected.Nothing, Actor.Hub);
        var review = new LegalReview(new(2026, 1, 2), null, "bureau");
        await _registry.PutRecordsAsync("n-1", new() { LegalReviews = [review] }, Expected.Something, Actor.Hub);

        var result = await Devices("id,kind,interval_s\nn-1,noise,60\n");

        result.ShouldSatisfyAllConditions(() => result.Created.ShouldBe(0), () => result.Replaced.ShouldBe(1), () => result.Secrets.ShouldBeEmpty());
        var device = _registry.Current.Devices["n-1"];
        (device.Model, device.IntervalS).ShouldBe(("A", 60));
        device.LegalReviews.ShouldBe([review]);
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
    public async Task A_dry_run_says_what_would_be_and_changes_nothing()
    {
        await _registry.PutAsync(new DeviceSpec("n-1", DeviceKind.Noise, 1), null, Expected.Nothing, Actor.Hub);
        var before = _registry.Current;

        var result = await Import(ImportKind.Devices, "id,kind,interval_s\nn-1,noise,60\nn-2,noise,60\n", dryRun: true);

        (result.Created, result.Replaced).ShouldBe((1, 1));
        result.Secrets.ShouldBeEmpty();
        _registry.Current.ShouldBeSameAs(before);
        (await _hub.Audit.ReadAfterAsync(0, 100)).ShouldNotContain(r => r.Action == "device.import");
        await Should.ThrowAsync<ImportException>(Import(ImportKind.Devices, "id,kind,interval_s\nn-2,noise,sixty\n", dryRun: true));
    }

    [Fact]
    public async Task A_batch_is_one_change_whose_parts_refer_to_each_other_and_a_fault_names_its_resource()
    {
        var version = _registry.Current.Version;
        var batch = new RegistryBatch
        {
            Areas = [new("d-1", "District", AreaLevel.District, "city")],
            Squads = [new("sq-9", "Ninth", "d-1")],
            Sites = [HubFolder.Site("s-9")],
            Devices =
            [
                new(new("g-1", DeviceKind.Gateway, 60), null), new(new("n-1", DeviceKind.Noise, 60) { SiteId = "s-9", GatewayId = "g-1" }, "secret-1"),
            ],
            Records = new Dictionary<string, DeviceRecords> { ["n-1"] = new() { Placements = [new("s-1", 0, 100), new("s-9", 100, null)] } },
            Permits = [new() { Id = "p-1", Kind = PermitKind.NightWork, SiteId = "s-9", ValidFromMs = 0, ValidToMs = 1 }],
        };

        var faults = await Should.ThrowAsync<ValidationException>(
            _registry.PutAllAsync(batch with { Permits = [batch.Permits[0] with { SiteId = "s-8" }] }, Actor.Hub));
        faults.Faults.ShouldHaveSingleItem().Field.ShouldBe("p-1.site");
        _registry.Current.Version.ShouldBe(version);
        var put = await _registry.PutAllAsync(batch, Actor.Hub);

        put.Secrets.ShouldHaveSingleItem().Id.ShouldBe("g-1");
        _registry.Current.Version.ShouldBe(version + 1);
        (_registry.Current.Devices["n-1"].PlacedAt(50), _registry.Current.Permits.Count).ShouldBe(("s-1", 1));
    }

    [Fact]
    public async Task Only_an_administrator_of_the_city_imports()
    {
        var analyst = new Actor("analyst", Role.Analyst, "city", null);

        (await Should.ThrowAsync<RegistryRefusedException>(_registry.ImportAsync(
            ImportKind.Devices, ImportFormat.Csv, new MemoryStream("id\n"u8.ToArray()), true, analyst))).Reason.ShouldBe(RegistryRefusal.Forbidden);
    }

    [Fact]
    public async Task Areas_of_one_file_come_in_whatever_their_order()
    {
        await Import(ImportKind.Areas, "id,name,level,parent\ns-9,Street,street,d-9\nd-9,District,district,city\n");

        _registry.Current.Areas["s-9"].ParentId.ShouldBe("d-9");
    }

    [Fact]
    public async Task Two_cells_may_trade_their_ground_in_one_file()
    {
        const string West = "{\"type\":\"Polygon\",\"coordinates\":[[[121,31],[121.1,31],[121.1,31.1],[121,31.1],[121,31]]]}";
        const string East = "{\"type\":\"Polygon\",\"coordinates\":[[[121.1,31],[121.2,31],[121.2,31.1],[121.1,31.1],[121.1,31]]]}";
        await Import(ImportKind.Cells, Cells(West, East), ImportFormat.GeoJson);

        var traded = await Import(ImportKind.Cells, Cells(East, West), ImportFormat.GeoJson);

        traded.Replaced.ShouldBe(2);
        _registry.Current.Cells["g-1"].Boundary.EnvelopeInternal.MinX.ShouldBe(121.1);
        var alone = await Should.ThrowAsync<ValidationException>(_registry.PutAsync(
            _registry.Current.Cells["g-1"] with { Boundary = _registry.Current.Cells["g-2"].Boundary }, Expected.Something, Actor.Hub));
        alone.Faults.ShouldHaveSingleItem().Message.ShouldStartWith("overlaps grid cell g-2 by ");
    }

    [Fact]
    public async Task A_city_of_nine_million_comes_in_and_stays_cheap_to_change()
    {
        var watch = Stopwatch.StartNew();
        await Import(ImportKind.Sites, Rows("id,name,kind,lat,lon", 10_000, i => $"S-{i},Site {i},construction,{31 + i * 1e-5:F5},121.4"));
        output.WriteLine($"10 000 sites {watch.ElapsedMilliseconds} ms");
        watch.Restart();
        await Import(ImportKind.Cells, Rows("id,area,squad,boundary", 3_000, i => $"g-{i},city,sq-1,\"{Square(i)}\""));
        output.WriteLine($"3 000 cells {watch.ElapsedMilliseconds} ms");
        watch.Restart();
        await Import(ImportKind.Devices, Rows("id,kind,interval_s,site,secret", 20_000, i => $"n-{i},noise,60,S-{i / 2},secret-{i}"));
        output.WriteLine($"20 000 devices {watch.ElapsedMilliseconds} ms");
        watch.Restart();
        await Import(ImportKind.Permits, Rows(
            "id,kind,site,valid_from,valid_to", 50_000, i => $"p-{i},night_work,S-{i / 5},2026-03-01T00:00Z,2026-03-02T00:00Z"));
        output.WriteLine($"50 000 permits {watch.ElapsedMilliseconds} ms");
        watch.Restart();
        await _registry.PutAsync(_registry.Current.Cells["g-7"], Expected.Something, Actor.Hub);
        output.WriteLine($"one cell {watch.ElapsedMilliseconds} ms");
        watch.Restart();
        await _registry.EditAsync(
            new([.. _registry.Current.Devices.Keys], new() { IntervalS = 30 }), dryRun: false, Actor.Hub);
        output.WriteLine($"20 000 devices edited {watch.ElapsedMilliseconds} ms");

        var registry = _registry.Current;
        (registry.Sites.Count, registry.Cells.Count, registry.Devices.Count, registry.Permits.Count).ShouldBe((10_001, 3_000, 20_000, 50_000));
        await _hub.CloseAsync();
        watch.Restart();
        (await _hub.RegistryAsync()).Current.Permits.Count.ShouldBe(50_000);
        output.WriteLine($"open and load {watch.ElapsedMilliseconds} ms");
    }

    [Fact]
    public async Task Sites_come_in_and_go_to_the_audit()
    {
        var csv = "id,name,kind,zone_class,lat,lon,party,contact_name,contact_phone,open_from,open_to,approved_for_tipping\n"
            + "r-1,\"Hot pot, first floor\",restaurant,class_4a,31.2,121.4,Hot Pot Ltd,Zhao,021 5555 0102,10:00,02:00,false\n";

        var result = await Import(ImportKind.Sites, csv);

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

    private Task<ImportResult> Devices(string csv) => Import(ImportKind.Devices, csv);

    private Task<ImportResult> Import(
        ImportKind kind, string file, ImportFormat format = ImportFormat.Csv, bool dryRun = false) =>
        _registry.ImportAsync(kind, format, new MemoryStream(Encoding.UTF8.GetBytes(file)), dryRun, Actor.Hub);

    private static string Rows(string header, int count, Func<int, FormattableString> row) =>
        header + "\n" + string.Concat(Enumerable.Range(0, count).Select(i => FormattableString.Invariant(row(i)) + "\n"));

    private static FormattableString Square(int i)
    {
        var (west, south) = (121 + i % 60 * 0.01, 31 + i / 60 * 0.01);
        var (east, north) = (121 + (i % 60 + 1) * 0.01, 31 + (i / 60 + 1) * 0.01);
        return $"POLYGON(({west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}))";
    }

    private static string Cells(string first, string second) =>
        $$"""
        {"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"id":"g-1","area":"city","squad":"sq-1"},"geometry":{{first}}},
        {"type":"Feature","properties":{"id":"g-2","area":"city","squad":"sq-1"},"geometry":{{second}}}]}
        """;
}
