using Dapper;
using Microsoft.Data.Sqlite;
using SensorHub.Storage.Checks;
using SensorHub.Storage.Operational;
using SensorHub.Storage.Sqlite;
using SQLitePCL;

namespace SensorHub.Storage.Backups;

/// <summary>
/// Copies a database in use as it stands at one moment (SQLite's online backup). A read transaction holds that moment, so a writer is neither waited for nor
/// kept waiting; what is written meanwhile stays in the log until the copy is done.
/// </summary>
internal static class SqliteCopy
{
    private const int PagesAtOnce = 64;

    /// <param name="to">A file that is not there yet.</param>
    /// <param name="begun">Called once the moment is fixed.</param>
    /// <param name="check">Asks the copy, once it is whole.</param>
    /// <exception cref="IOException">One of the files cannot be read or written now.</exception>
    /// <exception cref="InvalidDataException">The database is damaged.</exception>
    public static async Task RunAsync(
        string from, string to, Action begun, Action<SqliteConnection> check, Pace pace, IWorkProgress progress, CancellationToken cancellation)
    {
        (await Task.Run(() => PrivateFile.Create(to), cancellation)).Dispose();
        try
        {
            using var source = SqliteFile.Open(from, SqliteOpenMode.ReadOnly);
            source.Execute("BEGIN DEFERRED");
            source.ExecuteScalar<long>("SELECT count(*) FROM sqlite_schema");
            begun();
            using var target = SqliteFile.Open(to, SqliteOpenMode.ReadWrite);
            // Nobody reads it before it is on disk as a whole.
            target.Execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");
            await CopyAsync(source, target, pace, progress, cancellation);
            foreach (var problem in target.Query<string>("PRAGMA quick_check(1)").Where(p => p != "ok"))
                throw new InvalidDataException($"{from} is damaged: {problem}. Look at it with: sensorhub check");
            check(target);
        }
        catch (SqliteException e) when (e.IsDiskFault())
        {
            throw new IOException($"{from} cannot be copied to {to} now: {e.Message}", e);
        }
        catch (SqliteException e)
        {
            throw new InvalidDataException($"{from} is damaged: {e.Message} Look at it with: sensorhub check", e);
        }

        using var file = new FileStream(to, FileMode.Open, FileAccess.ReadWrite);
        file.Flush(flushToDisk: true);
    }

    private static async Task CopyAsync(SqliteConnection source, SqliteConnection target, Pace pace, IWorkProgress progress, CancellationToken cancellation)
    {
        var pageBytes = source.ExecuteScalar<int>("PRAGMA page_size");
        var backup = raw.sqlite3_backup_init(target.Handle, "main", source.Handle, "main");
        if (backup.IsInvalid)
            throw new SqliteException(raw.sqlite3_errmsg(target.Handle).utf8_to_string(), raw.sqlite3_errcode(target.Handle));
        using (backup)
        {
            for (var done = 0; ;)
            {
                var result = raw.sqlite3_backup_step(backup, PagesAtOnce);
                if (result is not (raw.SQLITE_OK or raw.SQLITE_DONE))
                    throw new SqliteException(raw.sqlite3_errstr(result).utf8_to_string(), result);
                if (done == 0)
                    progress.Begin(Path.GetFileName(source.DataSource), (long)raw.sqlite3_backup_pagecount(backup) * pageBytes);
                var copied = raw.sqlite3_backup_pagecount(backup) - raw.sqlite3_backup_remaining(backup) - done;
                done += copied;
                progress.Advance((long)copied * pageBytes);
                if (result == raw.SQLITE_DONE)
                    return;
                await pace.SpendAsync((long)copied * pageBytes, cancellation);
            }
        }
    }
}
