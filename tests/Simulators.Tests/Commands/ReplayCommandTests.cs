using SensorHub.Devices.Time;
using SensorHub.Simulators.Commands;
using SensorHub.Simulators.Load;

namespace SensorHub.Simulators.Tests.Commands;

public sealed class ReplayCommandTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly string _file = Path.GetTempFileName();
    private readonly NullEndpoint _endpoint = new(port: 0);

    public void Dispose()
    {
        _endpoint.Dispose();
        File.Delete(_file);
    }

    [Fact]
    public async Task A_recording_that_is_acknowledged_whole_ends_with_0()
    {
        await File.WriteAllLinesAsync(_file, ["time,leq", .. Enumerable.Range(0, 3000).Select(i => $"{1742486400 + i},{50 + i % 10}")]);
        using var stop = new CancellationTokenSource();
        var serving = _endpoint.RunAsync(stop.Token);

        (await RunAsync("--as", "noise", "--device", "m-1", "--secret", "s")).ShouldBe(0);

        await stop.CancelAsync();
        await serving.WaitAsync(Limit);
    }

    [Theory]
    [InlineData("--as", "noise", "--device", "m-1")]
    [InlineData("--as", "noise", "--device", "m-1", "--secret", "s", "--speed", "fast")]
    [InlineData("--as", "noise", "--device", "m-1", "--secret", "s", "--time-column", "when")]
    public async Task A_wrong_command_line_ends_with_2_before_anything_is_sent(params string[] options)
    {
        await File.WriteAllLinesAsync(_file, ["time,leq", "1742486400,50"]);

        (await RunAsync(options)).ShouldBe(2);
    }

    private Task<int> RunAsync(params string[] options) =>
        SimulatorCommands.Replay(SystemClock.Instance).Parse([_file, .. options, "--port", $"{_endpoint.Port}"]).InvokeAsync().WaitAsync(Limit);
}
