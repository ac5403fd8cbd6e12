using SensorHub.Devices.Backups;
using SensorHub.Storage.Backups;

namespace SensorHub.Storage.Tests.Backups;

public sealed class BackupScheduleTests
{
    private const long Minute = 60_000;
    private readonly BackupSchedule _hourly = new(TimeSpan.FromHours(1));

    [Fact]
    public void The_first_is_due_at_once() => _hourly.IsDue(0, null, []).ShouldBeTrue();

    [Theory]
    [InlineData(59, false)]
    [InlineData(60, true)]
    [InlineData(600, true)]
    public void The_next_is_due_when_the_newest_is_old_enough(int minutes, bool due) =>
        _hourly.IsDue(minutes * Minute, null, [new("b", 0, 0, 1), new("a", -90 * Minute, 0, 1)]).ShouldBe(due);

    [Fact]
    public void None_is_due_while_one_is_made() => _hourly.IsDue(90 * Minute, Standing(BackupState.Running, 0), []).ShouldBeFalse();

    [Theory]
    [InlineData(9, false)]
    [InlineData(10, true)]
    public void One_that_failed_is_tried_again_after_ten_minutes(int minutes, bool due) =>
        _hourly.IsDue(minutes * Minute, Standing(BackupState.Failed, 0), []).ShouldBe(due);

    private static BackupStanding Standing(BackupState state, long startedMs) => new("/b", state, startedMs, null, "", 0, 0, null, null);
}
