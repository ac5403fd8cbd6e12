using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;

namespace SensorHub.Storage.Transfer;

/// <summary>A hub.db.</summary>
internal sealed class SqliteSide(SqliteConnection connection) : IHubSide
{
    private IReadOnlyList<(string Name, string Sql)> _triggers = [];

    public DbConnection Connection => connection;

    public long LastNumber(HubTable table) => connection.ExecuteScalar<long?>("SELECT seq FROM sqlite_sequence WHERE name = @Name", new { table.Name }) ?? 0;

    public void BeginLoad(IReadOnlyList<HubTable> tables)
    {
        connection.Execute("PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE");
        _triggers = connection.Query<(string, string)>("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").AsList();
        foreach (var (name, _) in _triggers)
            connection.Execute($"DROP TRIGGER {name}");
        foreach (var table in tables)
            connection.Execute($"DELETE FROM {table.Name}");
    }

    public async Task LoadAsync(HubTable table, DbDataReader rows, Func<int, ValueTask> loadedAsync, CancellationToken cancellation)
    {
        using var insert = connection.CreateCommand();
        insert.CommandText = $"INSERT INTO {table.Name} ({table.ColumnNames}) VALUES ({string.Join(", ", table.Columns.Select((_, i) => $"@c{i}"))})";
        for (var i = 0; i < table.Columns.Count; i++)
            insert.Parameters.Add(new() { ParameterName = $"@c{i}" });
        while (await rows.ReadAsync(cancellation))
        {
            var bytes = 0;
            for (var i = 0; i < table.Columns.Count; i++)
            {
                var value = rows.GetValue(i);
                insert.Parameters[i].Value = value;
                bytes += value switch { string text => text.Length, byte[] blob => blob.Length, _ => sizeof(long) };
            }

            insert.ExecuteNonQuery();
            await loadedAsync(bytes);
        }
    }

    public void SetLastNumber(HubTable table, long number) => connection.Execute(
        "DELETE FROM sqlite_sequence WHERE name = @Name; INSERT INTO sqlite_sequence (name, seq) VALUES (@Name, @number)", new { table.Name, number });

    public void EndLoad(IReadOnlyList<HubTable> tables)
    {
        foreach (var (_, sql) in _triggers)
            connection.Execute(sql);
    }
}
