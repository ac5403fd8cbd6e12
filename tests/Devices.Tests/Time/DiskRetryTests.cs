using Microsoft.Extensions.Time.Testing;
using SensorHub.Devices.Time;

namespace SensorHub.Devices.Tests.Time;

public sealed class DiskRetryTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private readonly FakeTimeProvider _timers = new();
    private readonly List<int> _inARow = [];
    private readonly DiskRetry _disk;
    private int _failures;

    public DiskRetryTests() => _disk = new(_timers, (_, inARow) => _inARow.Add(inARow));

    [Fact]
    public async Task Work_is_tried_again_a_second_after_each_failure_until_it_is_done()
    {
        _failures = 3;
        var running = _disk.RunAsync(Work, CancellationToken.None);
        for (var failed = 1; failed <= 3; failed++)
        {
            (_inARow.Count, _disk.IsWaiting, running.IsCompleted).ShouldBe((failed, true, false));
            _timers.Advance(DiskRetry.Pause - TimeSpan.FromMilliseconds(1));
            _inARow.Count.ShouldBe(failed);
            _timers.Advance(TimeSpan.FromMilliseconds(1));
        }

        (await running.WaitAsync(Limit)).ShouldBe(7);
        _disk.IsWaiting.ShouldBeFalse();
        _inARow.ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task The_count_begins_anew_after_a_success()
    {
        for (var round = 0; round < 2; round++)
        {
            _failures = 1;
            var running = _disk.RunAsync(Work, CancellationToken.None);
            _timers.Advance(DiskRetry.Pause);
            await running.WaitAsync(Limit);
        }

        _inARow.ShouldBe([1, 1]);
    }

    [Fact]
    public async Task A_cancelled_wait_ends_as_cancelled()
    {
        _failures = int.MaxValue;
        using var stop = new CancellationTokenSource();
        var running = _disk.RunAsync(Work, stop.Token);

        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(running.WaitAsync(Limit));
    }

    [Fact]
    public async Task What_is_no_failure_of_the_disk_is_passed_on()
    {
        var running = _disk.RunAsync(int () => throw new InvalidDataException("damaged"), CancellationToken.None);

        await Should.ThrowAsync<InvalidDataException>(running.WaitAsync(Limit));
        _inARow.ShouldBeEmpty();
    }

    private int Work() => _failures-- > 0 ? throw new IOException("disk full") : 7;
}
