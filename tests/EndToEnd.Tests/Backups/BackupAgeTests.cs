using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;
using SensorHub.Devices.Time;
using SensorHub.Host.Composition;

namespace SensorHub.EndToEnd.Tests.Backups;

public sealed class BackupAgeTests : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(24);
    private readonly FakeTimeProvider _city = new();
    private readonly BackupAge _age;

    public BackupAgeTests() => _age = new(Every, _city);

    [Fact]
    public async Task A_hub_whose_backups_fail_is_degraded_from_twice_their_time_on()
    {
        _age.Note([new("newest", _city.NowMs(), _city.NowMs(), 1)]);
        _city.Advance(2 * Every);
        (await StatusAsync()).ShouldBe(HealthStatus.Healthy);

        _city.Advance(TimeSpan.FromMinutes(1));
        (await StatusAsync()).ShouldBe(HealthStatus.Degraded);

        _age.Note([new("next", _city.NowMs(), _city.NowMs(), 1), new("newest", 0, 0, 1)]);
        (await StatusAsync()).ShouldBe(HealthStatus.Healthy);
    }

    [Fact]
    public async Task A_hub_that_never_made_one_is_degraded_too()
    {
        _age.Note([]);
        (await StatusAsync()).ShouldBe(HealthStatus.Healthy);

        _city.Advance(3 * Every);
        (await StatusAsync()).ShouldBe(HealthStatus.Degraded);
    }

    public void Dispose() => _age.Dispose();

    private async Task<HealthStatus> StatusAsync() => (await _age.CheckHealthAsync(new())).Status;
}
