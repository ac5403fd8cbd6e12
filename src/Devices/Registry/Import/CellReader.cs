using System.Globalization;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;
using SensorHub.Devices.Geography;

namespace SensorHub.Devices.Registry.Import;

/// <summary>Reads typed cells of one row and notes each that does not hold.</summary>
internal readonly struct CellReader(CsvRow row, List<ImportFault> faults)
{
    public int Line => row.Line;

    public void Fault(string column, string message) => faults.Add(new(row.Line, column, message));

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
        if (Enum.TryParse<T>(plain, ignoreCase: true, out var value) && !char.IsAsciiDigit(plain[0]) && plain[0] != '-')
            return value;
        Fault(column, $"{text} is unknown: write one of {string.Join(", ", Enum.GetNames<T>().Select(n => n.ToLowerInvariant()))}");
        return otherwise;
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

    /// <summary>From <c>lat</c> and <c>lon</c>; null when both are empty or one does not hold.</summary>
    public GeoPoint? Point()
    {
        var (lat, lon) = (Degrees("lat"), Degrees("lon"));
        if (row["lat"] is null != row["lon"] is null)
            Fault(row["lat"] is null ? "lat" : "lon", "is empty: write both lat and lon, or neither");
        return lat is { } y && lon is { } x ? new GeoPoint(y, x) : null;
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

    public Geometry? Wkt(string column)
    {
        if (row[column] is not { } text)
            return null;
        try
        {
            return new WKTReader().Read(text);
        }
        catch (Exception e) when (e is ParseException or ArgumentException)
        {
            Fault(column, "is not WKT: write POLYGON((lon lat, lon lat, ...)) with the first point repeated at the end");
            return null;
        }
    }

    private double? Degrees(string column)
    {
        if (row[column] is not { } text)
            return null;
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        if (double.TryParse(text, Style, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value))
            return value;
        Fault(column, $"{text} is not a number of degrees, e.g. 31.2304");
        return null;
    }
}
