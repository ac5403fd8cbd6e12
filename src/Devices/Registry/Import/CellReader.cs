using System.Globalization;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;
using SensorHub.Devices.Geography;
using SensorHub.Devices.Time;

namespace SensorHub.Devices.Registry.Import;

/// <summary>Reads typed cells of one row and notes each that does not hold.</summary>
internal readonly struct CellReader(ImportRow row, ImportFaults faults)
{
    public void Fault(string column, string message) => faults.Add(row.Line, row.FieldOf(column), message);

    public bool Has(string column) => row.Has(column);

    public string? Text(string column) => row[column];

    public string Required(string column)
    {
        if (row[column] is { } text)
            return text;
        Fault(column, "is empty");
        return "";
    }

    public T Name<T>(string column, T otherwise) where T : struct, Enum
    {
        if (row[column] is not { } text)
            return otherwise;
        var plain = text.Replace("_", "", StringComparison.Ordinal);
        if (Enum.TryParse<T>(plain, ignoreCase: true, out var value) && plain.All(char.IsAsciiLetterOrDigit) && !char.IsAsciiDigit(plain[0]))
            return value;
        Fault(column, $"{text} is unknown: write one of {string.Join(", ", Enum.GetNames<T>().Select(Snake))}");
        return otherwise;
    }

    public T RequiredName<T>(string column) where T : struct, Enum
    {
        Required(column);
        return Name<T>(column, default);
    }

    public int? Whole(string column)
    {
        if (row[column] is not { } text)
            return null;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            return value;
        Fault(column, $"{text} is not a whole number");
        return null;
    }

    public bool Flag(string column)
    {
        if (row[column] is not { } text)
            return false;
        if (bool.TryParse(text, out var value))
            return value;
        Fault(column, $"{text} is neither true nor false");
        return false;
    }

    public TimeOnly? Time(string column)
    {
        if (row[column] is not { } text)
            return null;
        if (TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var value))
            return value;
        Fault(column, $"{text} is not a time: write HH:mm, e.g. 09:30");
        return null;
    }

    /// <summary>Hours of a day; null when both are empty or one does not hold.</summary>
    public BusinessHours? Hours(string fromColumn, string toColumn)
    {
        var (from, to) = (Time(fromColumn), Time(toColumn));
        if (row[fromColumn] is null != row[toColumn] is null)
            Fault(row[fromColumn] is null ? fromColumn : toColumn, "is empty: write both times, or neither");
        return from is { } f && to is { } t ? new BusinessHours(f, t) : null;
    }

    /// <summary>Unix ms; see <see cref="InstantText"/>.</summary>
    public long? Instant(string column)
    {
        if (row[column] is not { } text)
            return null;
        if (InstantText.TryParse(text, out var ms))
            return ms;
        Fault(column, $"{text} is not a time: {InstantText.Form}");
        return null;
    }

    public bool HasPlace => row.Shape is not null || Has("lat") || Has("lon");

    /// <summary>From <c>lat</c> and <c>lon</c>, or a point inside the geometry; null when there is neither or one does not hold.</summary>
    public GeoPoint? Place()
    {
        if (row.Shape is { } shape && row["lat"] is null && row["lon"] is null)
        {
            var inside = shape is Point point ? point : shape.IsValid ? shape.InteriorPoint : shape.Centroid;
            return inside.IsEmpty ? null : new GeoPoint(inside.Y, inside.X);
        }

        var (lat, lon) = (Degrees("lat"), Degrees("lon"));
        if (row["lat"] is null != row["lon"] is null)
            Fault(row["lat"] is null ? "lat" : "lon", "is empty: write both lat and lon, or neither");
        return lat is { } y && lon is { } x ? new GeoPoint(y, x) : null;
    }

    public GeoPoint RequiredPlace()
    {
        if (!HasPlace || (row.Shape is null && row["lat"] is null && row["lon"] is null))
        {
            Fault("lat", "is empty");
            Fault("lon", "is empty");
        }

        return Place() ?? default;
    }

    public bool HasShape(string column) => row.Shape is not (null or Point) || Has(column);

    /// <summary>The geometry of a feature that is no point, or WKT in the column.</summary>
    public Geometry? Shape(string column)
    {
        if (row.Shape is { } shape and not Point)
            return shape;
        if (row[column] is not { } text)
            return null;
        try
        {
            // The reader follows collections into collections until the stack ends, and with it the hub.
            if (!text.Contains("COLLECTION", StringComparison.OrdinalIgnoreCase))
                return new WKTReader().Read(text);
        }
        catch (Exception e) when (e is ParseException or ArgumentException)
        {
            // Said below.
        }

        Fault(column, "is not WKT: write POLYGON((lon lat, lon lat, ...)) with the first point repeated at the end");
        return null;
    }

    private double? Degrees(string column)
    {
        if (row[column] is not { } text)
            return null;
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (double.TryParse(text, Style, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value))
            return value;
        Fault(column, $"{text} is not a number of degrees, e.g. 31.2304");
        return null;
    }

    private static string Snake(string name) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
