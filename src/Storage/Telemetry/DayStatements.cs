using Microsoft.Data.Sqlite;

namespace SensorHub.Storage.Telemetry;

/// <summary>What is asked of the database about one day of one series; shared by reading and sealing.</summary>
internal sealed class DayStatements(SqliteConnection connection, SqliteTransaction? transaction = null) : IDisposable
{
    public SqliteCommand Position { get; } = connection.Prepare("SELECT position FROM compacted", transaction);

    public SqliteCommand Chunk { get; } = connection.Prepare(
        "SELECT hours, body, newest_position FROM chunk WHERE device = @device AND period_s = @period AND day = @day", transaction, "@device", "@period", "@day");

    public SqliteCommand PartHours { get; } = connection.Prepare(
        "SELECT hour, sum(length(body)) FROM part WHERE device = @device AND period_s = @period AND hour >= @from AND hour < @to GROUP BY hour",
        transaction, "@device", "@period", "@from", "@to");

    public SqliteCommand Parts { get; } = connection.Prepare(
        """
        SELECT hour, base_position, body FROM part WHERE device = @device AND period_s = @period AND hour >= @from AND hour < @to
        ORDER BY hour, base_position
        """,
        transaction, "@device", "@period", "@from", "@to");

    public SqliteCommand DayTrail { get; } = connection.Prepare(
        "SELECT body, newest_position FROM day_trail WHERE device = @device AND period_s = @period AND day = @day", transaction, "@device", "@period", "@day");

    public SqliteCommand Trail { get; } = connection.Prepare(
        "SELECT body FROM trail WHERE device = @device AND period_s = @period AND hour = @hour", transaction, "@device", "@period", "@hour");

    public void Dispose()
    {
        Position.Dispose();
        Chunk.Dispose();
        PartHours.Dispose();
        Parts.Dispose();
        DayTrail.Dispose();
        Trail.Dispose();
    }
}
