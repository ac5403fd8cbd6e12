using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Storage.Operational.Registry;

namespace SensorHub.Storage.Tests.Operational.Registry;

public abstract class PlacementSuite(TestedEngine engine) : IAsyncLifetime
{
    private readonly HubFolder _hub = new(engine);
    private RegistryStore _registry = null!;
    private long _now;

    public async Task InitializeAsync()
    {
        _registry = await _hub.FurnishedRegistryAsync();
        _now = _hub.Clock.NowMs();
        await _registry.PutAsync(HubFolder.Site("s-2"), Expected.Nothing, Actor.Hub);
        await PutAsync("n-1", "s-1");
        await PutAsync("n-2", null);
    }

    public async Task DisposeAsync() => await _hub.DisposeAsync();

    [Fact]
    public async Task A_device_put_at_another_site_moves_there_now_and_its_past_stays()
    {
        await PutAsync("n-1", "s-2");
        await PutAsync("n-1", "s-2");
        _hub.Clock.Advance(TimeSpan.FromHours(1));
        await PutAsync("n-1", null);

        _registry.Current.Devices["n-1"].Placements.ShouldBe(
            [new("s-1", Placement.Beginning, _now), new("s-2", _now, _now + UnixMs.Hour)]);
        _registry.Current.Devices["n-1"].SiteId.ShouldBeNull();
    }

    [Fact]
    public async Task A_swap_ends_one_placement_and_begins_the_other_at_one_instant()
    {
        var at = _now - UnixMs.Hour;

        var (old, next) = await _registry.SwapAsync("s-1", new("n-1", "n-2", at), Actor.Hub);

        (old.PlacedAt(at - 1), old.PlacedAt(at), old.SiteId).ShouldBe(("s-1", null, null));
        (next.PlacedAt(at - 1), next.PlacedAt(at), next.SiteId).ShouldBe((null, "s-1", "s-1"));
        _registry.Current.Devices["n-1"].ShouldBeSameAs(old);
        (await _hub.Audit.ReadAfterAsync(0, 100)).Select(r => (r.Action, r.Subject)).TakeLast(2)
            .ShouldBe([("device.swap_out", "device:n-1"), ("device.swap_in", "device:n-2")]);
    }

    [Theory]
    [InlineData("n-2", "n-1", 0, "old new")]
    [InlineData("n-1", "n-1", 0, "new")]
    [InlineData("n-1", "gone", 0, "new")]
    [InlineData("n-1", "d-1", 0, "new")]
    [InlineData("n-1", "n-2", 1, "at")]
    public async Task A_swap_that_cannot_have_been_is_refused_with_the_field_named(string old, string next, long later, string fields)
    {
        await _registry.PutAsync(new DeviceSpec("d-1", DeviceKind.Dust, 60), null, Expected.Nothing, Actor.Hub);
        var before = _registry.Current;

        var refused = await Should.ThrowAsync<ValidationException>(_registry.SwapAsync("s-1", new(old, next, _now + later), Actor.Hub));

        refused.Faults.Select(f => f.Field).ShouldBe(fields.Split(' '));
        _registry.Current.ShouldBeSameAs(before);
    }

    [Fact]
    public async Task Records_that_do_not_hold_are_named_entry_by_entry()
    {
        var refused = await Should.ThrowAsync<ValidationException>(_registry.PutRecordsAsync(
            "n-1",
            new()
            {
                Placements = [new("s-1", 100, 200), new("s-2", 150, 300), new("nowhere", 300, 300)],
                Maintenance = [new(20, 10, ""), new(20, null, "")],
                Calibrations = [new(new(2026, 2, 1), new(2026, 1, 1), "", "")],
                LegalReviews = [new(new(2026, 2, 1), null, "")],
            },
            Expected.Something, Actor.Hub));

        refused.Faults.Select(f => f.Field).ShouldBe(
        [
            "placements[2].site", "placements[2].to", "placements[1].from", "maintenance[0].to", "maintenance[1].from",
            "calibrations[0].valid_to", "legal_reviews[0].by",
        ]);
    }

    [Fact]
    public async Task The_placement_without_an_end_is_where_the_device_is()
    {
        var placed = await _registry.PutRecordsAsync(
            "n-1", new() { Placements = [new("s-1", 100, 200), new("s-2", 200, null)] }, Expected.Something, Actor.Hub);
        var left = await _registry.PutRecordsAsync("n-1", new() { Placements = [new("s-1", 100, 200)] }, Expected.Something, Actor.Hub);

        placed.SiteId.ShouldBe("s-2");
        left.SiteId.ShouldBeNull();
    }

    [Fact]
    public async Task A_batch_is_one_change_and_one_entry_of_the_audit_or_nothing()
    {
        await _registry.PutAsync(new DeviceSpec("n-3", DeviceKind.Noise, 30), null, Expected.Nothing, Actor.Hub);
        var change = new DeviceChange { IntervalS = 30, Maintenance = new(_now, _now + UnixMs.Hour, "firmware") };
        var version = _registry.Current.Version;

        (await _registry.EditAsync(new(["n-1", "n-2", "n-3"], change), dryRun: true, Actor.Hub)).ShouldBe(new BatchResult(3, 3));
        _registry.Current.Version.ShouldBe(version);
        (await _registry.EditAsync(new(["n-1", "n-2", "n-3"], change), dryRun: false, Actor.Hub)).Changed.ShouldBe(3);
        (await _registry.EditAsync(new(["n-1", "n-2"], change), dryRun: false, Actor.Hub)).ShouldBe(new BatchResult(2, 0));

        _registry.Current.Version.ShouldBe(version + 2);
        _registry.Current.Devices.Values.ShouldAllBe(d => d.IntervalS == 30 && d.IsInMaintenance(_now));
        var entries = (await _hub.Audit.ReadAfterAsync(0, 100)).Where(r => r.Action == "device.batch").ToList();
        entries[0].Detail.ShouldContain("\"devices\":[\"n-1\",\"n-2\",\"n-3\"]");
        var refused = await Should.ThrowAsync<ValidationException>(
            _registry.EditAsync(new(["n-1", "n-2"], new() { IntervalS = 0, GatewayId = "gone" }), dryRun: false, Actor.Hub));
        refused.Faults.Select(f => f.Field).ShouldBe(["n-1.interval_s", "n-1.gateway", "n-2.interval_s", "n-2.gateway"]);
        _registry.Current.Version.ShouldBe(version + 2);
    }

    private Task<Issued<Device>> PutAsync(string id, string? site) =>
        _registry.PutAsync(new DeviceSpec(id, DeviceKind.Noise, 60) { SiteId = site }, null, Expected.Anything, Actor.Hub);
}
