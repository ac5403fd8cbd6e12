using System.Data.Common;
using Dapper;
using Npgsql;
using NpgsqlTypes;
using SensorHub.Storage.Operational;

namespace SensorHub.Storage.Transfer;

/// <summary>A database of a PostgreSQL server; loaded by binary COPY.</summary>
internal sealed class PostgresSide(NpgsqlConnection connection) : IHubSide
{
    public DbConnection Connection => connection;

    public long LastNumber(HubTable table) =>
        connection.ExecuteScalar<long>($"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {SequenceOf(table)}");

    public void BeginLoad(IReadOnlyList<HubTable> tables)
    {
        connection.Execute("BEGIN TRANSACTION");
        foreach (var table in tables.Reverse())
            connection.Execute($"ALTER TABLE {table.Name} DISABLE TRIGGER USER; DELETE FROM {table.Name}");
    }

    public async Task LoadAsync(HubTable table, DbDataReader rows, Func<int, ValueTask> loadedAsync, CancellationToken cancellation)
    {
        await using var import = await connection.BeginBinaryImportAsync($"COPY {table.Name} ({table.ColumnNames}) FROM STDIN (FORMAT BINARY)", cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            await import.StartRowAsync(cancellation);
            var bytes = 0;
            for (var i = 0; i < table.Columns.Count; i++)
                bytes += await WriteAsync(import, table.Columns[i], rows, i, cancellation);
            await loadedAsync(bytes);
        }

        await import.CompleteAsync(cancellation);
    }

    public void SetLastNumber(HubTable table, long number) =>
        connection.Execute("SELECT setval(CAST(@sequence AS regclass), greatest(@number, 1), @number > 0)", new { sequence = SequenceOf(table), number });

    public void EndLoad(IReadOnlyList<HubTable> tables)
    {
        // A table with a reference that is still to be checked cannot be altered.
        connection.Execute("SET CONSTRAINTS ALL IMMEDIATE");
        foreach (var table in tables)
            connection.Execute($"ALTER TABLE {table.Name} ENABLE TRIGGER USER");
    }

    private string SequenceOf(HubTable table) =>
        connection.ExecuteScalar<string>("SELECT pg_get_serial_sequence(@Name, @Numbered)", new { table.Name, table.Numbered })
        ?? throw new InvalidDataException($"{table.Name}.{table.Numbered} has no sequence in {connection.Database}.");

    private static async ValueTask<int> WriteAsync(NpgsqlBinaryImporter import, HubColumn column, DbDataReader rows, int at, CancellationToken cancellation)
    {
        if (rows.IsDBNull(at))
        {
            await import.WriteNullAsync(cancellation);
            return 0;
        }

        switch (column.Type)
        {
            case "INTEGER":
                await import.WriteAsync(rows.GetInt64(at), NpgsqlDbType.Bigint, cancellation);
                return sizeof(long);
            case "REAL":
                await import.WriteAsync(rows.GetDouble(at), NpgsqlDbType.Double, cancellation);
                return sizeof(double);
            case "BLOB":
                var blob = rows.GetFieldValue<byte[]>(at);
                await import.WriteAsync(blob, NpgsqlDbType.Bytea, cancellation);
                return blob.Length;
            case "TEXT":
                var text = StoredText.Of(rows.GetString(at));
                await import.WriteAsync(text, NpgsqlDbType.Text, cancellation);
                return text.Length;
            default:
                throw new InvalidDataException($"{column.Name} is of the type {column.Type}, which no other engine has.");
        }
    }
}
