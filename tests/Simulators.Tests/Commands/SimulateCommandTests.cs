using System.Text.Json;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Commands;
using SensorHub.Simulators.Load;

namespace SensorHub.Simulators.Tests.Commands;

public sealed class SimulateCommandTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly string _truth = Path.GetTempFileName();
    private readonly NullEndpoint _endpoint = new(port: 0);

    public void Dispose()
    {
        _endpoint.Dispose();
        File.Delete(_truth);
    }

    [Fact]
    public async Task A_day_goes_out_over_few_connections_and_its_truth_is_written_down()
    {
        using var stop = new CancellationTokenSource();
        var serving = _endpoint.RunAsync(stop.Token);

        (await RunAsync("--city", "20000", "--days", "1", "--from", "2026-10-12", "--connections", "300", "--truth", _truth)).ShouldBe(0);

        await stop.CancelAsync();
        await serving.WaitAsync(Limit);
        using var truth = JsonDocument.Parse(await File.ReadAllTextAsync(_truth));
        truth.RootElement.GetProperty("violations").GetArrayLength().ShouldBeGreaterThan(0);
        truth.RootElement.GetProperty("nearMisses").GetArrayLength().ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData("--city", "tiny")]
    [InlineData("--city", "1000")]
    [InlineData("--days", "8")]
    [InlineData("--from", "yesterday")]
    [InlineData("--drift", "90")]
    [InlineData("--loss", "80")]
    [InlineData("--outage", "nobody@2026-10-12T12:00")]
    [InlineData("--connections", "0")]
    [InlineData("--register", "--api", "nowhere")]
    public async Task A_wrong_command_line_ends_with_2_before_anything_is_sent(params string[] options) => (await RunAsync(options)).ShouldBe(2);

    private Task<int> RunAsync(params string[] options) =>
        SimulatorCommands.Simulate(SystemClock.Instance).Parse([.. options, "--port", $"{_endpoint.Port}"]).InvokeAsync().WaitAsync(Limit);
}
