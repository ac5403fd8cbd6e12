using System.Net;
using Microsoft.Extensions.Time.Testing;
using SensorHub.Ingest.Sessions;

namespace SensorHub.Ingest.Tests.Sessions;

public sealed class FailedConnectsTests
{
    private readonly FailedConnects _failures = new(new FakeTimeProvider());

    [Fact]
    public void Names_longer_than_any_account_are_counted_as_one_and_bar_no_account()
    {
        for (var i = 0; i < FailedConnects.Limit; i++)
            _failures.Note(IPAddress.Loopback, new string('a', 1_000 + i)).ShouldBeTrue();
        _failures.IsBarred(IPAddress.Loopback, new string('b', 16_000)).ShouldBeTrue();
        _failures.IsBarred(IPAddress.Loopback, "n1").ShouldBeFalse();
        _failures.IsBarred(IPAddress.IPv6Loopback, new string('b', 16_000)).ShouldBeFalse();
    }
}
