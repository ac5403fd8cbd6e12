using SensorHub.Alerts.Enforcement;
using SensorHub.Alerts.Evaluation;
using SensorHub.Devices.Geography;

namespace SensorHub.Storage.Tests;

public abstract partial class OperationsStoreSuite
{
    [Fact]
    public async Task Open_tasks_of_a_subject_come_oldest_first()
    {
        await File("late", atMs: T0 + 10);
        await File("early", atMs: T0);
        await File("other-matter", change: p => p with { MatterCode = "20101" });
        await File("other-subject", change: p => p with { Subject = SubjectRef.Site("s-2") });
        await File("closed");
        await Append(Step("closed", TaskEventType.Closed));

        (await Write(t => t.FindOpenTasks(Site, "10101").Select(x => x.Id).ToList())).ShouldBe(["early", "late"]);
        (await Write(t => t.FindOpenTasks(Site, null).Select(x => x.Id).ToList())).ShouldBe(["early", "other-matter", "late"]);
    }

    [Fact]
    public async Task Vehicles_near_are_found_by_distance_on_the_sphere_and_time()
    {
        var truck = SubjectRef.Vehicle("t-9");
        await Place("here", Gate);
        await Place("north-190m", new(Gate.Lat + 190 / 111_195.0, Gate.Lon));
        await Place("north-210m", new(Gate.Lat + 210 / 111_195.0, Gate.Lon));
        await Place("east-190m", new(Gate.Lat, Gate.Lon + 190 / (111_195.0 * Math.Cos(double.DegreesToRadians(Gate.Lat)))));
        await Place("east-210m", new(Gate.Lat, Gate.Lon + 210 / (111_195.0 * Math.Cos(double.DegreesToRadians(Gate.Lat)))));
        await Place("too-late", Gate, T0 + 5000);
        await File("a-site", change: p => p with { Location = Gate, Alert = new("x", T0, T0 + 100, true) });

        (await Write(t => t.FindOpenTasksNear("10101", Gate, 200, new(T0 - 10, T0 + 4999)).Select(x => x.Id).ToList()))
            .ShouldBe(["east-190m", "here", "north-190m"]);

        Task Place(string id, GeoPoint at, long fromMs = T0) => File(
            id, change: p => p with { Subject = truck, Location = at, Alert = new("al-" + id, fromMs, fromMs + 100, false) });
    }

    [Fact]
    public async Task Overdue_tasks_are_those_whose_clock_still_runs()
    {
        await File("b", change: p => p with { Deadline = new(DeadlineKind.FirstResponse, T0 + 600) });
        await File("a", change: p => p with { Deadline = new(DeadlineKind.FirstResponse, T0 + 600) });
        await File("first", change: p => p with { Deadline = new(DeadlineKind.FirstResponse, T0 + 500) });
        await File("later", change: p => p with { Deadline = new(DeadlineKind.FirstResponse, T0 + 601) });
        await File("accepted");
        await Append(Step("accepted", TaskEventType.Accepted));
        await File("breached");
        await Append(Step("breached", TaskEventType.ClockBreached));

        (await Write(t => t.FindOverdueTasks(T0 + 600).Select(x => x.Id).ToList())).ShouldBe(["first", "a", "b"]);
        (await TaskIds(new(OverdueAtMs: T0 + 600))).ShouldBe(["a", "b", "breached", "first"]);
    }

    [Fact]
    public async Task Task_lists_are_filtered_by_each_field()
    {
        await File("t1", change: p => p with { SquadId = "sq-1", AreaId = "north" });
        await File("t2", change: p => p with { SquadId = "sq-2", AreaId = "south", Subject = SubjectRef.Site("s-2") });
        await File("t3", change: p => p with { SquadId = null, AreaId = null });
        await Append(Step("t2", TaskEventType.Voided));
        await Append(Step("t3", TaskEventType.Accepted));

        (await TaskIds(new())).ShouldBe(["t1", "t2", "t3"]);
        (await TaskIds(new(Open: true))).ShouldBe(["t1", "t3"]);
        (await TaskIds(new(Open: false))).ShouldBe(["t2"]);
        (await TaskIds(new(State: TaskState.Accepted))).ShouldBe(["t3"]);
        (await TaskIds(new(State: TaskState.Voided))).ShouldBe(["t2"]);
        (await TaskIds(new(SquadId: "sq-1"))).ShouldBe(["t1"]);
        (await TaskIds(new(AreaIds: ["south", "north"]))).ShouldBe(["t1", "t2"]);
        (await TaskIds(new(AreaIds: []))).ShouldBeEmpty();
        (await TaskIds(new(Subject: SubjectRef.Site("s-2")))).ShouldBe(["t2"]);
        (await TaskIds(new(Open: true, SquadId: "sq-2"))).ShouldBeEmpty();
    }

    [Fact]
    public async Task Alert_lists_are_filtered_by_each_field()
    {
        await File("t1", change: p => p with { SquadId = "sq-1", AreaId = "north" });
        await Write(t =>
        {
            t.PutAlert(Alert("a1", T0, T0 + 100) with { TaskId = "t1" });
            t.PutAlert(Alert("a2", T0 + 100, T0 + 200) with { RuleId = "r2", State = AlertState.Withdrawn });
            t.PutAlert(Alert("a3", T0, T0 + 100) with { Subject = SubjectRef.Vehicle("v") });
            t.PutAlert(Alert("a4", T0, T0 + 100) with { Subject = SubjectRef.Device("d"), AreaId = "south" });
        });

        (await AlertIds(new())).ShouldBe(["a1", "a2", "a3", "a4"]);
        (await AlertIds(new(State: AlertState.Withdrawn))).ShouldBe(["a2"]);
        (await AlertIds(new(RuleId: "r2"))).ShouldBe(["a2"]);
        (await AlertIds(new(Subject: SubjectRef.Vehicle("v")))).ShouldBe(["a3"]);
        (await AlertIds(new(Violated: new(T0 + 100, T0 + 101)))).ShouldBe(["a2"]);
        (await AlertIds(new(SquadId: "sq-1"))).ShouldBe(["a1"]);
        (await AlertIds(new(AreaIds: ["north"]))).ShouldBe(["a1"]);
        (await AlertIds(new(AreaIds: ["south", "west"]))).ShouldBe(["a4"]);
        (await AlertIds(new(AreaIds: ["west"]))).ShouldBeEmpty();
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gaps_while_new_tasks_are_filed()
    {
        for (var i = 0; i < 7; i++)
            await File($"t{i}", atMs: T0 + i / 3);

        var first = await Queries.TasksAsync(new(), new(Limit: 3), default);
        await File("newer", atMs: T0 + 100);
        var second = await Queries.TasksAsync(new(), new(Limit: 3, After: first.Next), default);
        var third = await Queries.TasksAsync(new(), new(Limit: 3, After: second.Next), default);

        first.Items.Concat(second.Items).Concat(third.Items).Select(t => t.Id).ShouldBe(["t6", "t3", "t4", "t5", "t0", "t1", "t2"]);
        third.Next.ShouldBeNull();
        await Should.ThrowAsync<ArgumentException>(() => Queries.TasksAsync(new(), new(After: "nonsense"), default));
    }

    [Fact]
    public async Task A_page_that_ends_with_the_last_row_says_so()
    {
        await Write(t =>
        {
            t.PutAlert(Alert("a1"));
            t.PutAlert(Alert("a2"));
        });

        (await Queries.AlertsAsync(new(), new(Limit: 2), default)).Next.ShouldBeNull();
        (await Queries.AlertsAsync(new(), new(Limit: 1), default)).Next.ShouldNotBeNull();
    }
}
