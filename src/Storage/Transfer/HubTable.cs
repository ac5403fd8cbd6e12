using Dapper;
using Microsoft.Data.Sqlite;

namespace SensorHub.Storage.Transfer;

/// <param name="Type">As SQLite names it: INTEGER, REAL, TEXT or BLOB.</param>
internal sealed record HubColumn(string Name, string Type);

/// <summary>A table of the operational data, the same on every engine.</summary>
/// <param name="Numbered">Column whose numbers the engine gives, none of them twice; null = there is none.</param>
internal sealed record HubTable(string Name, IReadOnlyList<HubColumn> Columns, string? Numbered)
{
    public string ColumnNames => string.Join(", ", Columns.Select(c => c.Name));

    /// <summary>All tables in the order of their making: none refers to a later one.</summary>
    /// <param name="schema">A file of the newest schema.</param>
    public static IReadOnlyList<HubTable> AllOf(SqliteConnection schema) =>
    [
        .. schema.Query<(string Name, string Sql)>("SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid").AsList()
            .Select(t => Of(schema, t.Name, t.Sql)),
    ];

    private static HubTable Of(SqliteConnection schema, string name, string sql)
    {
        var columns = schema.Query<(string Name, string Type, long Key)>("SELECT name, type, pk FROM pragma_table_info(@name)", new { name }).AsList();
        var isNumbered = sql.Contains("AUTOINCREMENT", StringComparison.Ordinal);
        return new(name, [.. columns.Select(c => new HubColumn(c.Name, c.Type))], isNumbered ? columns.Single(c => c.Key > 0).Name : null);
    }
}
