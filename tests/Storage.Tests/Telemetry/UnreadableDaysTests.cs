using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SensorHub.Devices.Time;
using SensorHub.Storage.Sqlite;
using SensorHub.Storage.Telemetry;
using SensorHub.Storage.Telemetry.Retention;
using SQLitePCL;

namespace SensorHub.Storage.Tests.Telemetry;

/// <summary>A day that cannot be read costs that day.</summary>
public sealed class UnreadableDaysTests
{
    private const long T = 20_833 * UnixMs.Day;
    private static readonly DayKey Bad = new(1, 1, T / UnixMs.Day);
    private readonly FakeTimeProvider _timers = new();

    [Fact]
    public void A_page_that_SQLite_finds_damaged_is_told_and_all_else_goes_on()
    {
        using var rig = new StoreRig(segmentBytes: 1 << 20, keeping: Keeping.Default with { Timers = _timers });
        var random = new Random(1);
        foreach (var device in new[] { 1, 2 })
            rig.Commit([.. Enumerable.Range(0, 7200).Select(s => Entries.Of(device, T + s * 1000L, random.NextDouble()))]);
        Settle(rig);
        rig.Reopen(BreakChunkOfDevice1);

        Should.Throw<InvalidDataException>(() => rig.Read(1));
        Should.Throw<InvalidDataException>(() => rig.Find(1, T, 1));
        rig.Read(2).Count.ShouldBe(7200);
        rig.Store.UnreadableDays.ShouldBe([Bad]);
        DamagedBlocks(rig.DatabaseFile).ShouldHaveSingleItem().ShouldStartWith("chunk of device 1, period 1 s");

        // Late ones of the damaged day and of a good one: the damaged day is not sealed, all else is.
        rig.Commit(Entries.Of(1, T + 500, 50), Entries.Of(1, T + 5 * UnixMs.Day, 50), Entries.Of(2, T + 500, 50));
        Settle(rig);
        rig.Unsealed(1).ShouldBe([T / UnixMs.Hour]);
        rig.Unsealed(2).ShouldBeEmpty();
        rig.Read(1, fromMs: T + UnixMs.Day).Count.ShouldBe(1);
        rig.Read(2).Count.ShouldBe(7201);
    }

    [Fact]
    public void A_read_error_that_lasts_holds_the_other_series_up_for_half_a_minute_at_most()
    {
        using var rig = new StoreRig();
        foreach (var device in new[] { 1, 2 })
            rig.Commit([.. Enumerable.Range(0, 10).Select(s => Entries.Of(device, T + s, 50))]);
        rig.CompactQuiet();
        var unreadable = new UnreadableDays(_timers, NullLogger.Instance);
        using var chunks = new ChunkStore(rig.DatabaseFile, unreadable);
        var sealing = new SealingPass(chunks, new RecentIndex(), new FailsForDevice1(), unreadable, NullLogger.Instance);

        Should.Throw<IOException>(() => Step(sealing));
        rig.Unsealed(2).Count.ShouldBe(1);
        _timers.Advance(UnreadableDays.Patience);
        Should.Throw<InvalidDataException>(() => Step(sealing));
        unreadable.GivenUp.ShouldBe([Bad]);
        Step(sealing);

        rig.Unsealed(1).Count.ShouldBe(1);
        rig.Unsealed(2).ShouldBeEmpty();
        _timers.Advance(UnreadableDays.TryAgainAfter);
        sealing.Restart();
        Should.Throw<IOException>(() => Step(sealing), "it is tried again after an hour");
    }

    [Fact]
    public void What_fails_for_a_moment_is_not_given_up_and_a_bad_place_is_not_asked_at_every_turn()
    {
        var unreadable = new UnreadableDays(_timers, NullLogger.Instance);
        var error = new IOException("bad sector");

        unreadable.Note(Bad, error).ShouldBe(error);
        unreadable.NoteRead(Bad);
        _timers.Advance(UnreadableDays.Patience);
        unreadable.Note(Bad, error).ShouldBe(error);
        unreadable.EnsureWorthReading(Bad);
        unreadable.GivenUp.ShouldBeEmpty();

        _timers.Advance(UnreadableDays.Patience);
        unreadable.Note(Bad, error).ShouldBeOfType<InvalidDataException>();
        unreadable.NoteRead(Bad);
        Should.Throw<InvalidDataException>(() => unreadable.EnsureWorthReading(Bad)).Message.ShouldContain("bad sector");
        unreadable.EnsureWorthReading(Bad with { Day = Bad.Day + 1 });
        _timers.Advance(UnreadableDays.TryAgainAfter);
        unreadable.EnsureWorthReading(Bad);
    }

    private static List<string> DamagedBlocks(string file)
    {
        var damaged = new List<string>();
        using var connection = SqliteFile.Open(file, SqliteOpenMode.ReadOnly);
        new TelemetryVerify().Run(connection, (what, _, _, fault) =>
        {
            if (fault is not null)
                damaged.Add(what);
        });
        return damaged;
    }

    private static void Step(SealingPass sealing)
    {
        while (sealing.Step(0, 0, isQuiet: true, CancellationToken.None))
        {
        }
    }

    private static void Settle(StoreRig rig)
    {
        rig.CompactQuiet();
        while (rig.Store.Compactor.SealNext(isQuiet: true))
        {
        }
    }

    /// <summary>The pointer from the first overflow page of the chunk to the next leads nowhere.</summary>
    private static void BreakChunkOfDevice1(string file)
    {
        const int PageBytes = 4096;
        byte[] body;
        using (var connection = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT body FROM chunk WHERE device = 1";
            body = (byte[])command.ExecuteScalar()!;
        }

        var bytes = File.ReadAllBytes(file);
        var at = bytes.AsSpan().IndexOf(body.AsSpan(3 * PageBytes, 64));
        at.ShouldBePositive();
        bytes.AsSpan(at / PageBytes * PageBytes, 4).Fill(0xFF);
        File.WriteAllBytes(file, bytes);
    }

    private sealed class FailsForDevice1 : IHourSeal
    {
        public void Seal(SqliteConnection connection, SqliteTransaction transaction, in HourKey hour, EntryRows rows)
        {
            if (hour.Device == 1)
                throw new SqliteException("disk I/O error", raw.SQLITE_IOERR, raw.SQLITE_IOERR_READ);
        }

        public void Complete(SqliteConnection connection, SqliteTransaction transaction)
        {
        }
    }
}
