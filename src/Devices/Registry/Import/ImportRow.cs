using NetTopologySuite.Geometries;

namespace SensorHub.Devices.Registry.Import;

/// <summary>One row of a file, whatever its format.</summary>
/// <param name="Line">Where it begins, from 1.</param>
internal abstract record ImportRow(int Line)
{
    /// <summary>What the file says of the column, even when that is nothing.</summary>
    public abstract bool Has(string column);

    /// <summary>Null when the file has no such column or the cell is empty.</summary>
    public abstract string? this[string column] { get; }

    /// <summary>How faults name the column.</summary>
    public abstract string FieldOf(string column);

    /// <summary>The geometry of a feature.</summary>
    public virtual Geometry? Shape => null;
}

internal sealed record CsvRow(int Line, string[] Cells, IReadOnlyDictionary<string, int> Columns) : ImportRow(Line)
{
    public override bool Has(string column) => Columns.ContainsKey(column);

    public override string? this[string column] => Columns.TryGetValue(column, out var at) && Cells[at].Length > 0 ? Cells[at] : null;

    public override string FieldOf(string column) => column;
}

/// <param name="Index">Of the feature, from 0.</param>
internal sealed record GeoJsonRow(int Line, int Index, IReadOnlyDictionary<string, string?> Properties, Geometry? Geometry) : ImportRow(Line)
{
    public override Geometry? Shape => Geometry;

    public override bool Has(string column) => Properties.ContainsKey(column);

    public override string? this[string column] => Properties.GetValueOrDefault(column) is { Length: > 0 } text ? text : null;

    public override string FieldOf(string column) =>
        column is "lat" or "lon" or "boundary" or "route" && !Has(column)
            ? $"features[{Index}].geometry"
            : $"features[{Index}].properties.{column}";
}
