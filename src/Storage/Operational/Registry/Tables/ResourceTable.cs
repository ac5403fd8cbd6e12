using System.Collections.Immutable;
using System.Data.Common;
using NetTopologySuite.IO;
using SensorHub.Devices.Registry;

namespace SensorHub.Storage.Operational.Registry.Tables;

/// <summary>One kind of resource, for those who do not care which.</summary>
internal interface IResourceTable
{
    ResourceKind Kind { get; }

    IResource? Find(RegistrySnapshot registry, string id);

    RegistrySnapshot Without(RegistrySnapshot registry, IResource resource);

    RegistrySnapshot Load(DbConnection connection, RegistrySnapshot registry);

    DbCommand Delete(DbConnection connection, string id);

    /// <summary>What the audit log says of a resource: everything but its secret.</summary>
    object? Detail(IResource? resource);
}

/// <summary>Where one kind of resource is kept: its rows in hub.db, its place in the snapshot, its rules.</summary>
internal sealed class ResourceTable<T> : IResourceTable where T : class, IResource
{
    public required ResourceKind Kind { get; init; }
    public required string Table { get; init; }

    /// <summary>All but the version; the first is the id.</summary>
    public required IReadOnlyList<Column<T>> Columns { get; init; }
    public required Func<Row, T> Read { get; init; }
    public required Func<T, long, T> AtVersion { get; init; }

    /// <summary>Takes what the database numbered, where there is such a column.</summary>
    public Func<T, long, T>? WithGiven { get; init; }
    public required Func<RegistrySnapshot, ImmutableDictionary<string, T>> In { get; init; }
    public required Func<RegistrySnapshot, T, RegistrySnapshot> With { get; init; }
    public required Func<RegistrySnapshot, T, RegistrySnapshot> Without { get; init; }

    /// <summary>Every fault; none when it may be stored.</summary>
    public required Func<T, RegistrySnapshot, IReadOnlyList<ValidationFault>> Check { get; init; }

    private string Key => Columns[0].Name;

    private IEnumerable<Column<T>> Written => Columns.Where(c => c.Use != ColumnUse.Given);

    public RegistrySnapshot Load(DbConnection connection, RegistrySnapshot registry)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT * FROM {Table}";
        using var reader = command.ExecuteReader();
        var row = new Row(reader, new WKTReader());
        while (reader.Read())
            registry = With(registry, AtVersion(Read(row), row.Whole("version")));
        return registry;
    }

    /// <summary>A statement that is parsed once for all rows of a change.</summary>
    public DbCommand PrepareWrite(DbConnection connection)
    {
        var names = Written.Select(c => c.Name).Append("version").ToList();
        var given = Columns.FirstOrDefault(c => c.Use == ColumnUse.Given);
        var command = connection.CreateCommand();
        command.CommandText =
            $"""
             INSERT INTO {Table} ({string.Join(", ", names)}) VALUES ({string.Join(", ", names.Select(n => $"@{n}"))})
             ON CONFLICT ({Key}) DO UPDATE SET {string.Join(", ", names.Skip(1).Select(n => $"{n} = excluded.{n}"))}
             RETURNING {given?.Name ?? "version"}
             """;
        foreach (var name in names)
            Add(command, name);
        return command;
    }

    /// <returns>The resource as it is stored.</returns>
    public T Write(DbCommand command, T resource)
    {
        foreach (var column in Written)
            command.Parameters[$"@{column.Name}"].Value = SqlValue.Of(column.Value(resource));
        command.Parameters["@version"].Value = resource.Version;
        var returned = (long)command.ExecuteScalar()!;
        return WithGiven is null ? resource : WithGiven(resource, returned);
    }

    public DbCommand Delete(DbConnection connection, string id)
    {
        var command = connection.CreateCommand();
        command.CommandText = $"DELETE FROM {Table} WHERE {Key} = @id";
        Add(command, "id").Value = id;
        return command;
    }

    public object? Detail(IResource? resource) => resource is not T of ? null : Columns.Skip(1).Where(c => c.Use != ColumnUse.Secret)
        .Select(c => (c.Name, Value: Told(c.Value(of)))).Where(c => c.Value is not null).ToDictionary(c => c.Name, c => c.Value);

    IResource? IResourceTable.Find(RegistrySnapshot registry, string id) => In(registry).GetValueOrDefault(id);

    RegistrySnapshot IResourceTable.Without(RegistrySnapshot registry, IResource resource) => Without(registry, (T)resource);

    private static DbParameter Add(DbCommand command, string name)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = $"@{name}";
        command.Parameters.Add(parameter);
        return parameter;
    }

    private static object? Told(object? value) => value is NetTopologySuite.Geometries.Geometry shape ? shape.AsText() : value;
}
