using System.Data.Common;
using System.Text;
using Dapper;
using SensorHub.Alerts.Enforcement;

namespace SensorHub.Storage.Operational.Operations;

/// <summary>One page of a table, newest first, then by id. The ids are found in an index alone, then only their bodies are read.</summary>
internal sealed class PageQuery(string table, string timeColumn)
{
    private readonly StringBuilder _where = new();
    private readonly DynamicParameters _parameters = new();

    /// <param name="condition">SQL on table <c>r</c>.</param>
    public PageQuery Where(string condition, object parameters)
    {
        _where.Append(" AND ").Append(condition);
        _parameters.AddDynamicParams(parameters);
        return this;
    }

    /// <summary>As <see cref="Where"/>, unless the value is null.</summary>
    public PageQuery WhereIf(object? value, string condition, object parameters) => value is null ? this : Where(condition, parameters);

    /// <summary>One of some values, unless they are null.</summary>
    /// <param name="name">Of the parameters.</param>
    public PageQuery WhereInIf(IEnumerable<string>? values, string expression, string name)
    {
        if (values is not null)
            _where.Append(" AND ").Append(expression).Append(' ').Append(SqlList.In(_parameters, name, values));
        return this;
    }

    /// <exception cref="ArgumentException">The page's <c>After</c> is not one of ours, or its limit out of range.</exception>
    public Page<T> Run<T>(DbConnection connection, PageRequest page)
    {
        if (page.Limit is < 1 or > PageRequest.MaxLimit)
            throw new ArgumentException($"A page has 1 to {PageRequest.MaxLimit} rows, not {page.Limit}.", nameof(page));
        var cursor = PageCursor.Parse(page.After);
        _parameters.AddDynamicParams(new { cursorTime = cursor.TimeMs, cursorId = cursor.Id, rows = page.Limit + 1 });
        var sql =
            $"""
             SELECT b.{timeColumn} AS time, b.id, b.body
             FROM (SELECT r.id, r.{timeColumn} FROM {table} r
                   WHERE r.{timeColumn} <= @cursorTime AND (r.{timeColumn} < @cursorTime OR r.id > @cursorId){_where}
                   ORDER BY r.{timeColumn} DESC, r.id LIMIT @rows) p
             JOIN {table} b ON b.id = p.id
             ORDER BY b.{timeColumn} DESC, b.id
             """;
        var found = connection.Query<(long Time, string Id, string Body)>(sql, _parameters).AsList();
        var shown = found.Take(page.Limit).ToList();
        return new(
            [.. shown.Select(r => Bodies.Read<T>(r.Body))],
            found.Count > page.Limit ? new PageCursor(shown[^1].Time, shown[^1].Id).ToString() : null);
    }
}
