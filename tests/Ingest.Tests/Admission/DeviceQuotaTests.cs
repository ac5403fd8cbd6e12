using Microsoft.Extensions.Time.Testing;
using SensorHub.Ingest.Admission;

namespace SensorHub.Ingest.Tests.Admission;

public sealed class DeviceQuotaTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Zero_means_no_quota() => new DeviceQuotas(new() { PerSecond = 0 }, _clock).Of(1).ShouldBeNull();

    [Fact]
    public void A_debt_is_paid_at_the_rate()
    {
        var quota = new DeviceQuotas(new() { PerSecond = 10, Burst = 100 }, _clock).Of(1)!;
        quota.Charge(150);
        quota.Debt().ShouldBe(TimeSpan.FromSeconds(5));
        _clock.Advance(TimeSpan.FromSeconds(3));
        quota.Debt().ShouldBe(TimeSpan.FromSeconds(2));
        _clock.Advance(TimeSpan.FromSeconds(2));
        quota.Debt().ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void QoS_0_takes_only_what_is_there()
    {
        var quota = new DeviceQuotas(new() { PerSecond = 10, Burst = 100 }, _clock).Of(1)!;
        quota.TryTake(100).ShouldBeTrue();
        quota.TryTake(1).ShouldBeFalse();
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        quota.TryTake(1).ShouldBeTrue();
    }

    [Fact]
    public void A_bucket_outlives_a_connection_and_never_holds_more_than_the_burst()
    {
        var quotas = new DeviceQuotas(new() { PerSecond = 10, Burst = 100 }, _clock);
        quotas.Of(1)!.Charge(100);
        quotas.Of(1)!.TryTake(1).ShouldBeFalse();
        quotas.Of(2)!.TryTake(100).ShouldBeTrue();
        _clock.Advance(TimeSpan.FromDays(1));
        quotas.Of(1)!.TryTake(101).ShouldBeFalse();
        quotas.Of(1)!.TryTake(100).ShouldBeTrue();
    }
}
