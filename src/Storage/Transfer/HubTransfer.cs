using System.Data.Common;
using Dapper;
using SensorHub.Storage.Backups;
using SensorHub.Storage.Checks;

namespace SensorHub.Storage.Transfer;

/// <summary>Copies every row of the operational data from one engine to another, as one transaction of either.</summary>
internal sealed class HubTransfer(IHubSide from, IHubSide to, IReadOnlyList<HubTable> tables, Pace pace, IWorkProgress progress)
{
    private const int PaceBytes = 256 * 1024;

    /// <summary>Fills <c>to</c>, whose transaction is left open. The source must show one committed state.</summary>
    /// <returns>Rows copied.</returns>
    /// <exception cref="InvalidDataException">A table did not arrive whole.</exception>
    public async Task<long> RunAsync(CancellationToken cancellation)
    {
        var counts = tables.Select(t => Count(from.Connection, t)).ToList();
        progress.Begin("hub.db", counts.Sum());
        to.BeginLoad(tables);
        foreach (var table in tables)
            await CopyAsync(table, cancellation);
        to.EndLoad(tables);
        foreach (var (table, count) in tables.Zip(counts))
        {
            if (Count(to.Connection, table) is var arrived && arrived != count)
                throw new InvalidDataException($"Of {count} rows of {table.Name} {arrived} arrived.");
        }

        return counts.Sum();
    }

    private async Task CopyAsync(HubTable table, CancellationToken cancellation)
    {
        using var command = from.Connection.CreateCommand();
        command.CommandText = $"SELECT {table.ColumnNames} FROM {table.Name}";
        await using (var rows = await command.ExecuteReaderAsync(cancellation))
        {
            var unpaid = 0;
            await to.LoadAsync(
                table, rows,
                async bytes =>
                {
                    progress.Advance(1);
                    unpaid += bytes;
                    if (unpaid < PaceBytes)
                        return;
                    await pace.SpendAsync(unpaid, cancellation);
                    unpaid = 0;
                },
                cancellation);
        }

        if (table.Numbered is not null)
            to.SetLastNumber(table, from.LastNumber(table));
    }

    private static long Count(DbConnection connection, HubTable table) => connection.ExecuteScalar<long>($"SELECT count(*) FROM {table.Name}");
}
