using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;

namespace SensorHub.Storage.Operational.Registry.Tables;

/// <summary>The row that a reader stands on, by names of columns; the other way of <see cref="SqlValue"/>.</summary>
internal readonly struct Row(DbDataReader reader, WKTReader wkt)
{
    public string Text(string column) => reader.GetString(At(column));

    public string? TextOrNull(string column) => reader.IsDBNull(At(column)) ? null : Text(column);

    public long Whole(string column) => reader.GetInt64(At(column));

    public long? WholeOrNull(string column) => reader.IsDBNull(At(column)) ? null : Whole(column);

    public bool Flag(string column) => Whole(column) != 0;

    public double Number(string column) => reader.GetDouble(At(column));

    public double? NumberOrNull(string column) => reader.IsDBNull(At(column)) ? null : Number(column);

    public byte[] Bytes(string column) => reader.GetFieldValue<byte[]>(At(column));

    public T Name<T>(string column) where T : struct, Enum => Enum.Parse<T>(Text(column));

    public TimeOnly? Time(string column) =>
        TextOrNull(column) is { } text ? TimeOnly.ParseExact(text, SqlValue.Time, CultureInfo.InvariantCulture) : null;

    public Geometry? Shape(string column) => TextOrNull(column) is { } text ? wkt.Read(text) : null;

    public IReadOnlyList<T> List<T>(string column) => JsonSerializer.Deserialize<T[]>(TextOrNull(column) ?? "[]", SqlValue.Json) ?? [];

    private int At(string column) => reader.GetOrdinal(column);
}
