using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Quartz;
using SensorHub.Alerts.Enforcement;
using SensorHub.Alerts.Escalation;
using SensorHub.Alerts.Tests.Support;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Tests.Escalation;

public sealed class ClockWatchTests
{
    private readonly EvaluationRig _rig = new();
    private readonly FakeTimeProvider _city = new();
    private readonly EnforcementTask _task;

    public ClockWatchTests()
    {
        var night = _rig.At(2026, 11, 2, 22);
        _rig.Live(Enumerable.Range(0, 45).Select(m => TestCity.Leq(TestCity.Meter, night + m * UnixMs.Minute, 60)));
        _task = _rig.OpenTasks.ShouldHaveSingleItem();
        _city.SetUtcNow(DateTimeOffset.FromUnixTimeMilliseconds(_task.Deadline.DueAtMs - 1));
    }

    [Fact]
    public async Task A_missed_deadline_is_said_once_at_the_moment_it_is_due()
    {
        var watch = new ClockWatch(_rig.Operations, _city);
        (await watch.LookAsync(CancellationToken.None)).ShouldBe(0);

        _city.Advance(TimeSpan.FromMilliseconds(1));
        (await watch.LookAsync(CancellationToken.None)).ShouldBe(1);
        _city.Advance(TimeSpan.FromHours(1));
        (await watch.LookAsync(CancellationToken.None)).ShouldBe(0);

        var breach = _rig.Operations.EventsOf(_task.Id).Single(e => e.Type == TaskEventType.ClockBreached);
        breach.AtMs.ShouldBe(_task.Deadline.DueAtMs);
        _rig.Operations.AllLiveEvents.ShouldContain(e => e.Type == "task.clock_breached");
    }

    [Fact]
    public async Task A_task_accepted_in_time_is_never_late()
    {
        await _rig.Operations.WriteAsync(
            t => t.Record(new TaskEvent { TaskId = _task.Id, Type = TaskEventType.Accepted, Actor = "li", AtMs = _task.FiledAtMs + 1 }),
            CancellationToken.None);

        _city.Advance(TimeSpan.FromDays(1));

        (await new ClockWatch(_rig.Operations, _city).LookAsync(CancellationToken.None)).ShouldBe(0);
    }

    [Fact]
    public async Task Quartz_runs_the_watch_by_the_citys_clock()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IOperationsStore>(_rig.Operations);
        services.AddEscalation(_city);
        await using var provider = services.BuildServiceProvider();
        var scheduler = await provider.GetRequiredService<ISchedulerFactory>().GetScheduler();
        _city.Advance(TimeSpan.FromMinutes(1));
        var told = _rig.Operations.AllLiveEvents[^1].Sequence;

        await scheduler.Start();
        await _rig.Operations.WaitBeyondAsync(told, new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token);
        await scheduler.Shutdown();

        _rig.Operations.EventsOf(_task.Id)[^1].Type.ShouldBe(TaskEventType.ClockBreached);
    }
}
