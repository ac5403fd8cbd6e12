using System.Net;
using System.Net.Sockets;
using SensorHub.Devices.Time;
using SensorHub.EndToEnd.Tests.Harness;
using SensorHub.Host.Composition;
using SensorHub.Host.Configuration;
using SensorHub.Ingest.Admission;

namespace SensorHub.EndToEnd.Tests.Composition;

public sealed class HubHostTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly DataFolder _folder;

    public HubHostTests() => _folder = DataFolder.Hold(_temp.Path);

    private string PortsFile => _folder.File("ports.json");

    [Fact]
    public async Task A_start_that_fails_at_its_last_step_closes_all_it_opened()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var held = ((IPEndPoint)other.LocalEndpoint).Port.ToString();

        await Should.ThrowAsync<IOException>(() => InProcessHub.StartAsync(_folder, settings: ("Mqtt:Port", held)));

        File.Exists(PortsFile).ShouldBeFalse();
        await using var hub = await InProcessHub.StartAsync(_folder);
        hub.Failure.ShouldBeNull();
    }

    [Theory]
    [InlineData("Http:Address", "192.0.2.7")]
    [InlineData("Mqtt:Address", "192.0.2.7")]
    public async Task An_address_that_the_machine_does_not_have_is_a_fault_of_its_setting(string key, string address)
    {
        var refused = await Should.ThrowAsync<ConfigurationException>(() => InProcessHub.StartAsync(_folder, null, (key, address), ("Mqtt:AllowPlaintext", "true")));

        refused.Message.ShouldContain(key);
        refused.Message.ShouldContain(address);
    }

    [Fact]
    public async Task A_worker_that_fails_ends_the_hub_which_says_why()
    {
        BreakableJournal? journal = null;
        await using var hub = await InProcessHub.StartAsync(
            _folder, inner => journal = new BreakableJournal(inner), ("City:Clock:Speed", "1000"));

        journal!.IsBroken = true;
        await hub.WaitForShutdownAsync(CancellationToken.None).WaitAsync(Patience.Limit, SystemClock.Instance);

        hub.Failure.ShouldBeOfType<InvalidOperationException>().Message.ShouldBe("broken");
    }

    [Fact]
    public async Task Where_it_listens_is_said_while_it_runs_and_no_longer()
    {
        await using (await InProcessHub.StartAsync(_folder))
            File.Exists(PortsFile).ShouldBeTrue();

        File.Exists(PortsFile).ShouldBeFalse();
    }

    public void Dispose()
    {
        _folder.Dispose();
        _temp.Dispose();
    }

    private sealed class BreakableJournal(IJournal inner) : IJournal
    {
        private volatile bool _isBroken;

        public bool IsBroken
        {
            set => _isBroken = value;
        }

        public long NextPosition => inner.NextPosition;

        public void Append(ReadOnlySpan<byte> entries, int entryCount, long committedMs)
        {
            if (_isBroken)
                throw new InvalidOperationException("broken");
            inner.Append(entries, entryCount, committedMs);
        }
    }
}
