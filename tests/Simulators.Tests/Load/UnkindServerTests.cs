using SensorHub.Devices.Time;
using SensorHub.Mqtt.Packets;
using SensorHub.Simulators.Load;

namespace SensorHub.Simulators.Tests.Load;

public sealed class UnkindServerTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Refusals_are_counted_by_reason()
    {
        var report = await RunAsync(messages: 90, number => number % 3 == 0 ? ReasonCode.PayloadFormatInvalid : ReasonCode.Success);

        report.Acknowledged.ShouldBe(90);
        report.Refused.ShouldBe(new Dictionary<string, long> { ["PayloadFormatInvalid"] = 30 });
        report.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_server_that_goes_away_is_reported_and_ends_the_run()
    {
        var report = await RunAsync(messages: 1_000_000, number => number < 500 ? ReasonCode.Success : null);

        report.Faults.ShouldHaveSingleItem().ShouldStartWith("load-00000: ");
        report.Acknowledged.ShouldBeLessThanOrEqualTo(500);
        report.Sent.ShouldBeLessThan(1_000_000);
    }

    private static async Task<LoadReport> RunAsync(long messages, Func<int, ReasonCode?> answerTo)
    {
        using var server = new UnkindServer(answerTo);
        var serving = server.ServeOneAsync();
        var options = new LoadOptions
        {
            Port = server.Port,
            Version = MqttVersion.V5,
            Connections = 1,
            IsAnonymous = true,
            Messages = messages,
            StartMs = 1_704_038_400_000,
        };
        using var run = new LoadRun(options, SystemClock.Instance);
        var report = await run.RunAsync(CancellationToken.None).WaitAsync(Limit);
        await serving.WaitAsync(Limit);
        return report;
    }
}
