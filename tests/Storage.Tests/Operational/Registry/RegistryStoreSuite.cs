using SensorHub.Devices.Registry;
using SensorHub.Storage.Operational.Registry;

namespace SensorHub.Storage.Tests.Operational.Registry;

public abstract class RegistryStoreSuite(TestedEngine engine) : IAsyncLifetime
{
    private static readonly DeviceSpec Meter = new("n-1", DeviceKind.Noise, 60)
    {
        Model = "AWA6218",
        SiteId = "s-1",
        Location = new(31.1, 121.2),
    };

    private static readonly Permit Pass = new()
    {
        Id = "p-1",
        Kind = PermitKind.Transport,
        Number = "准运 2026-17",
        DeviceId = "t-1",
        ValidFromMs = 1_000,
        ValidToMs = 2_000,
        Daily = new(new(22, 0), new(5, 0)),
        Route = new NetTopologySuite.IO.WKTReader().Read("LINESTRING(121.47 31.23, 121.48 31.24)"),
        SiteIds = ["s-1"],
    };

    private readonly HubFolder _hub = new(engine);
    private RegistryStore _registry = null!;

    public async Task InitializeAsync() => _registry = await _hub.FurnishedRegistryAsync();

    public async Task DisposeAsync() => await _hub.DisposeAsync();

    [Fact]
    public async Task What_was_put_is_there_after_a_restart()
    {
        await _registry.PutAsync(Meter, secret: null, Expected.Nothing, Actor.Hub);
        await _registry.PutAsync(new UserSpec("wang", Role.SquadMember, "city", "sq-1"), Expected.Nothing, Actor.Hub);
        await _registry.PutAsync(
            new GridCell("g-1", "city", "sq-1", HubFolder.Site("x").Boundary!), Expected.Nothing, Actor.Hub);
        var records = new DeviceRecords
        {
            Placements = [new("s-1", Placement.Beginning, 100), new("s-1", 200, null)],
            Maintenance = [new(300, 400, "new windscreen"), new(500, null, "")],
            Calibrations = [new(new(2026, 1, 2), new(2027, 1, 1), "JJG 188 / 17", "计量院")],
            LegalReviews = [new(new(2026, 1, 3), null, "bureau")],
        };
        await _registry.PutRecordsAsync("n-1", records, Expected.Something, Actor.Hub);
        await _registry.PutAsync(new DeviceSpec("t-1", DeviceKind.Truck, 10), null, Expected.Nothing, Actor.Hub);
        await _registry.PutAsync(Pass, Expected.Nothing, Actor.Hub);
        await _registry.PutAsync(
            new Area("city", "City", AreaLevel.City, null) { Boundary = HubFolder.Site("x").Boundary }, Expected.Something, Actor.Hub);
        var before = _registry.Current;

        await _hub.CloseAsync();
        var after = (await _hub.RegistryAsync()).Current;

        after.Version.ShouldBe(before.Version);
        after.Areas.Values.ShouldBe(before.Areas.Values, ignoreOrder: true);
        after.Squads.Values.ShouldBe(before.Squads.Values, ignoreOrder: true);
        after.Cells["g-1"].Boundary.ShouldBe(before.Cells["g-1"].Boundary);
        var (site, siteBefore) = (after.Sites["s-1"], before.Sites["s-1"]);
        site.Party!.Contacts.ShouldBe(siteBefore.Party!.Contacts);
        (site with { Party = null }).ShouldBe(siteBefore with { Party = null });
        var (device, deviceBefore) = (after.Devices["n-1"], before.Devices["n-1"]);
        device.SecretHash.ToArray().ShouldBe(deviceBefore.SecretHash.ToArray());
        DeviceSpec.Of(device).ShouldBe(DeviceSpec.Of(deviceBefore));
        device.Placements.ShouldBe(records.Placements);
        device.Maintenance.ShouldBe(records.Maintenance);
        device.Calibrations.ShouldBe(records.Calibrations);
        device.LegalReviews.ShouldBe(records.LegalReviews);
        var (permit, permitBefore) = (after.Permits["p-1"], before.Permits["p-1"]);
        permit.SiteIds.ShouldBe(permitBefore.SiteIds);
        (permit with { SiteIds = [] }).ShouldBe(permitBefore with { SiteIds = [] });
        after.Areas["city"].Boundary.ShouldBe(before.Areas["city"].Boundary);
        after.DevicesByHandle[device.Handle].ShouldBe(device);
        after.Users["wang"].TokenHash.ToArray().ShouldBe(before.Users["wang"].TokenHash.ToArray());
    }

    [Fact]
    public async Task A_made_secret_is_long_prefixed_shown_once_and_kept_as_a_keyed_hash_only()
    {
        var issued = await _registry.PutAsync(Meter, secret: null, Expected.Nothing, Actor.Hub);

        issued.Secret!.ShouldStartWith(Secrets.DevicePrefix);
        issued.Secret.Length.ShouldBe(Secrets.DevicePrefix.Length + 43);
        _hub.Key.Of(issued.Secret.AsSpan()).ShouldBe(_registry.Current.Devices["n-1"].SecretHash.ToArray());
        await _hub.CloseAsync();
        foreach (var file in Directory.EnumerateFiles(_hub.Folder, "*", SearchOption.AllDirectories))
            System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)).ShouldNotContain(issued.Secret);
    }

    [Fact]
    public async Task Replacing_a_device_keeps_handle_and_secret()
    {
        var first = await _registry.PutAsync(Meter, "of-its-owner", Expected.Nothing, Actor.Hub);
        var second = await _registry.PutAsync(Meter with { Model = "B" }, null, Expected.At(first.Resource.Version), Actor.Hub);

        second.Secret.ShouldBeNull();
        second.Resource.Handle.ShouldBe(first.Resource.Handle);
        second.Resource.SecretHash.ToArray().ShouldBe(_hub.Key.Of("of-its-owner".AsSpan()));
        second.Resource.Version.ShouldBeGreaterThan(first.Resource.Version);
    }

    [Fact]
    public async Task A_handle_is_never_given_again()
    {
        var first = await _registry.PutAsync(Meter, null, Expected.Nothing, Actor.Hub);
        await _registry.DeleteAsync(ResourceKind.Device, "n-1", Expected.Something, Actor.Hub);
        await _hub.CloseAsync();
        _registry = await _hub.RegistryAsync();
        var second = await _registry.PutAsync(Meter, null, Expected.Nothing, Actor.Hub);

        second.Resource.Handle.ShouldBeGreaterThan(first.Resource.Handle);
        _registry.Current.DevicesByHandle.ShouldNotContainKey(first.Resource.Handle);
    }

    [Fact]
    public async Task A_stale_version_changes_nothing()
    {
        var first = await _registry.PutAsync(Meter, null, Expected.Nothing, Actor.Hub);
        await _registry.PutAsync(Meter with { Model = "B" }, null, Expected.Something, Actor.Hub);

        var stale = await Refused(_registry.PutAsync(Meter with { Model = "C" }, null, Expected.At(first.Resource.Version), Actor.Hub));

        stale.Reason.ShouldBe(RegistryRefusal.Stale);
        _registry.Current.Devices["n-1"].Model.ShouldBe("B");
    }

    [Fact]
    public async Task Of_two_that_race_from_one_version_one_wins()
    {
        var version = (await _registry.PutAsync(Meter, null, Expected.Nothing, Actor.Hub)).Resource.Version;

        var racers = Enumerable.Range(0, 10)
            .Select(i => Task.Run(() => _registry.PutAsync(Meter with { Model = $"m{i}" }, null, Expected.At(version), Actor.Hub)))
            .ToArray();

        var won = 0;
        foreach (var racer in racers)
        {
            try
            {
                await racer;
                won++;
            }
            catch (RegistryRefusedException e) when (e.Reason == RegistryRefusal.Stale)
            {
            }
        }

        won.ShouldBe(1);
    }

    [Theory]
    [InlineData(ResourceKind.Area, "city", "squad sq-1")]
    [InlineData(ResourceKind.Squad, "sq-1", "user wang")]
    [InlineData(ResourceKind.Site, "s-1", "device n-1")]
    [InlineData(ResourceKind.Site, "s-1", "permit p-1")]
    [InlineData(ResourceKind.Device, "t-1", "permit p-1")]
    public async Task A_delete_that_leaves_orphans_is_refused_and_names_them(ResourceKind kind, string id, string orphan)
    {
        await _registry.PutAsync(Meter, null, Expected.Nothing, Actor.Hub);
        await _registry.PutAsync(new UserSpec("wang", Role.SquadMember, "city", "sq-1"), Expected.Nothing, Actor.Hub);
        await _registry.PutAsync(new DeviceSpec("t-1", DeviceKind.Truck, 10), null, Expected.Nothing, Actor.Hub);
        await _registry.PutAsync(Pass, Expected.Nothing, Actor.Hub);
        var before = _registry.Current;

        var refused = await Refused(_registry.DeleteAsync(kind, id, Expected.Something, Actor.Hub));

        refused.Reason.ShouldBe(RegistryRefusal.InUse);
        refused.Message.ShouldContain(orphan);
        _registry.Current.ShouldBeSameAs(before);
    }

    [Fact]
    public async Task Every_faulty_field_is_named_at_once()
    {
        var faults = await Should.ThrowAsync<ValidationException>(_registry.PutAsync(
            new DeviceSpec("no blanks", (DeviceKind)99, 0) { SiteId = "nowhere", Location = new(91, 181), GatewayId = "gone" },
            "short", Expected.Nothing, Actor.Hub));

        faults.Faults.Select(f => f.Field).ShouldBe(["id", "kind", "interval_s", "lat", "lon", "site", "gateway", "secret"], ignoreOrder: true);
    }

    [Fact]
    public async Task Only_an_administrator_of_the_city_changes_things_and_a_refusal_is_in_the_audit()
    {
        var squad = new Actor("wang", Role.SquadMember, "city", "sq-1");

        (await Refused(_registry.PutAsync(Meter, null, Expected.Nothing, squad))).Reason.ShouldBe(RegistryRefusal.Forbidden);

        _registry.Current.Devices.ShouldBeEmpty();
        var last = (await _hub.Audit.ReadAfterAsync(0, 100))[^1];
        (last.Actor, last.Action, last.Subject).ShouldBe(("wang", "access.denied", "device:n-1"));
    }

    [Fact]
    public async Task Every_change_is_in_the_audit_with_before_and_after()
    {
        await _registry.PutAsync(Meter, null, Expected.Nothing, Actor.Hub);
        await _registry.RotateSecretAsync("n-1", Expected.Something, Actor.Hub);
        await _registry.DeleteAsync(ResourceKind.Device, "n-1", Expected.Something, Actor.Hub);

        var rows = (await _hub.Audit.ReadAfterAsync(0, 100)).Where(r => r.Subject == "device:n-1").ToList();
        rows.Select(r => r.Action).ShouldBe(["device.put", "device.rotate_secret", "device.delete"]);
        rows[0].Detail.ShouldStartWith("{\"after\":{\"calibrations\":[],\"enabled\":true,\"handle\":1,");
        rows[0].Detail.ShouldNotContain("secret");
        rows[2].Detail.ShouldContain("\"before\":{");
        (await _hub.Audit.VerifyAsync()).IsIntact.ShouldBeTrue();
    }

    [Fact]
    public async Task Changes_are_told_with_the_snapshots_around_them()
    {
        var told = new List<RegistryChangedEventArgs>();
        _registry.Changed += (_, change) => told.Add(change);
        _registry.Changed += (_, _) => throw new InvalidOperationException("a listener that fails");

        await _registry.PutAsync(Meter, null, Expected.Nothing, Actor.Hub);
        await _registry.PutAsync(Meter with { Enabled = false }, null, Expected.Something, Actor.Hub);
        await Should.ThrowAsync<RegistryRefusedException>(_registry.PutAsync(Meter, null, Expected.Nothing, Actor.Hub));

        told.Count.ShouldBe(2);
        told[1].Before.ShouldBeSameAs(told[0].After);
        told[1].Before.Devices["n-1"].Enabled.ShouldBeTrue();
        told[1].After.Devices["n-1"].Enabled.ShouldBeFalse();
        told[1].After.ShouldBeSameAs(_registry.Current);
    }

    [Fact]
    public async Task A_rotated_token_replaces_the_old_one_at_once()
    {
        var authenticator = new TokenAuthenticator(_registry, _hub.Key);
        var first = await _registry.PutAsync(new UserSpec("wang", Role.SquadMember, "city", "sq-1"), Expected.Nothing, Actor.Hub);
        authenticator.Authenticate(first.Secret).ShouldBe(new Actor("wang", Role.SquadMember, "city", "sq-1"));

        var second = await _registry.RotateTokenAsync("wang", Expected.Something, Actor.Hub);

        authenticator.Authenticate(first.Secret).ShouldBeNull();
        authenticator.Authenticate(second.Secret)!.Name.ShouldBe("wang");
        authenticator.Authenticate("").ShouldBeNull();
    }

    [Fact]
    public async Task The_last_administrator_cannot_be_removed_or_demoted()
    {
        await _registry.PutAsync(new UserSpec("root", Role.Administrator, "city", null), Expected.Nothing, Actor.Hub);

        (await Refused(_registry.DeleteAsync(ResourceKind.User, "root", Expected.Something, Actor.Hub))).Reason.ShouldBe(RegistryRefusal.InUse);
        (await Refused(_registry.PutAsync(new UserSpec("root", Role.Analyst, "city", null), Expected.Something, Actor.Hub)))
            .Reason.ShouldBe(RegistryRefusal.InUse);
    }

    private static Task<RegistryRefusedException> Refused(Task command) => Should.ThrowAsync<RegistryRefusedException>(command);
}
