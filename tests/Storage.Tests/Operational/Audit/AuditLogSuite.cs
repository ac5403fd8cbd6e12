using Dapper;
using SensorHub.Devices.Audit;
using SensorHub.Devices.Registry;
using SensorHub.Storage.Operational.Audit;

namespace SensorHub.Storage.Tests.Operational.Audit;

public abstract class AuditLogSuite(TestedEngine engine) : IAsyncLifetime
{
    private const int Rows = 8;
    private readonly HubFolder _hub = new(engine);

    public async Task InitializeAsync()
    {
        for (var i = 1; i <= Rows; i++)
            await _hub.Audit.AppendAsync(new(Actor.Hub, "test.step", $"device:n-{i}", new { Zeta = i, Alpha = "é" }));
    }

    public async Task DisposeAsync() => await _hub.DisposeAsync();

    [Fact]
    public async Task An_untouched_log_is_intact() =>
        (await _hub.Audit.VerifyAsync()).ShouldBe(new AuditVerification(Rows, null, null));

    [Fact]
    public async Task A_row_of_text_that_no_engine_keeps_is_intact()
    {
        await _hub.Audit.AppendAsync(new(Actor.Hub, "test.step", "device:\0 and half \uD83D", new { Note = "\0" }));

        (await _hub.Audit.VerifyAsync()).ShouldBe(new AuditVerification(Rows + 1, null, null));
        (await _hub.Audit.ReadAfterAsync(Rows, 1)).ShouldHaveSingleItem().Subject.ShouldBe("device:\uFFFD and half \uFFFD");
    }

    [Fact]
    public async Task An_empty_log_is_intact()
    {
        await using var fresh = new HubFolder(engine);
        (await fresh.Audit.VerifyAsync()).ShouldBe(new AuditVerification(0, null, null));
    }

    [Theory]
    [InlineData("actor = 'eve'")]
    [InlineData("at_ms = at_ms + 1")]
    [InlineData("action = 'test.other'")]
    [InlineData("subject = subject || 'x'")]
    [InlineData("detail = '{}'")]
    [InlineData("hash = @zeros")]
    [InlineData("prev = @zeros")]
    [InlineData("actor = 'hubt', action = 'est.step'")]
    public async Task A_changed_row_is_named(string change)
    {
        for (var row = 2; row <= Rows; row++)
        {
            (await WrongAfterAsync($"UPDATE audit SET {change} WHERE seq = {row}")).ShouldBe(row);
        }
    }

    [Fact]
    public async Task A_deleted_row_is_named_wherever_it_was()
    {
        for (var row = 1; row <= Rows; row++)
        {
            (await WrongAfterAsync($"DELETE FROM audit WHERE seq = {row}")).ShouldBe(row);
        }
    }

    [Fact]
    public async Task Two_swapped_rows_are_named_by_the_first()
    {
        for (var row = 1; row < Rows; row++)
        {
            (await WrongAfterAsync(
                $"UPDATE audit SET seq = -1 WHERE seq = {row}; UPDATE audit SET seq = {row} WHERE seq = {row + 1}; UPDATE audit SET seq = {row + 1} WHERE seq = -1")).ShouldBe(row);
        }
    }

    [Fact]
    public async Task A_row_added_with_a_right_hash_but_without_the_key_is_named()
    {
        await _hub.Database.WriteAsync(c =>
        {
            var previous = c.QuerySingle<byte[]>($"SELECT hash FROM audit WHERE seq = {Rows}");
            var hash = AuditHash.Of(Rows + 1, 5, "eve", "test.step", "device:n-1", "{}", previous);
            return c.Execute(
                $"INSERT INTO audit VALUES ({Rows + 1}, 5, 'eve', 'test.step', 'device:n-1', '{{}}', @previous, @hash)", new { previous, hash });
        });

        (await _hub.Audit.VerifyAsync()).FirstWrong.ShouldBe(Rows + 1);
    }

    [Fact]
    public async Task A_chain_rebuilt_without_the_key_shows_at_its_seal()
    {
        await _hub.Database.WriteAsync(c =>
        {
            var previous = AuditHash.BeforeFirst.ToArray();
            for (var row = 1; row <= Rows; row++)
            {
                var hash = AuditHash.Of(row, 5, "eve", "test.step", "x", "{}", previous);
                c.Execute(
                    "UPDATE audit SET at_ms = 5, actor = 'eve', subject = 'x', detail = '{}', prev = @previous, hash = @hash WHERE seq = @row",
                    new { row, previous, hash });
                previous = hash;
            }

            return 0;
        });

        (await _hub.Audit.VerifyAsync()).FirstWrong.ShouldBe(Rows);
    }

    [Fact]
    public async Task Line_breaks_are_escaped_and_details_are_canonical()
    {
        await _hub.Audit.AppendAsync(new(new Actor("a\r\nb", Role.Auditor, null, null), "x", "y\nz", new { B = 1, A = "q\nr" }));

        var row = (await _hub.Audit.ReadAfterAsync(Rows, 10)).ShouldHaveSingleItem();
        row.Actor.ShouldBe("a\\r\\nb");
        row.Subject.ShouldBe("y\\nz");
        row.Detail.ShouldBe("{\"a\":\"q\\nr\",\"b\":1}");
        row.AtMs.ShouldBe(_hub.Clock.GetUtcNow().ToUnixTimeMilliseconds());
        (await _hub.Audit.VerifyAsync()).IsIntact.ShouldBeTrue();
    }

    [Fact]
    public async Task Appends_from_many_threads_make_one_chain()
    {
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => _hub.Audit.AppendAsync(new(Actor.Hub, "x", $"y:{i}"))));

        (await _hub.Audit.VerifyAsync()).ShouldBe(new AuditVerification(Rows + 100, null, null));
    }

    /// <summary>Changes the log, asks it, and makes it as it was.</summary>
    private async Task<long?> WrongAfterAsync(string change)
    {
        await _hub.Database.WriteAsync(c => c.Execute($"CREATE TABLE audit_before AS SELECT * FROM audit; {change}", new { zeros = new byte[32] }));
        var verdict = await _hub.Audit.VerifyAsync();
        await _hub.Database.WriteAsync(c => c.Execute("DELETE FROM audit; INSERT INTO audit SELECT * FROM audit_before; DROP TABLE audit_before"));
        (await _hub.Audit.VerifyAsync()).IsIntact.ShouldBeTrue();
        return verdict.FirstWrong;
    }
}
