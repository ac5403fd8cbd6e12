namespace SensorHub.Storage.Operational.Registry.Tables;

internal enum ColumnUse
{
    /// <summary>Written, and told to the audit log.</summary>
    Stored,

    /// <summary>Written, and told to nobody.</summary>
    Secret,

    /// <summary>Numbered by the database at the first write; told to the audit log.</summary>
    Given,
}

/// <param name="Name">In the table and in the audit log.</param>
/// <param name="Value">See <see cref="SqlValue"/> for what may come.</param>
internal sealed record Column<T>(string Name, Func<T, object?> Value, ColumnUse Use = ColumnUse.Stored);
