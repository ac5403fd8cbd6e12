using System.Text.Json;

namespace SensorHub.Devices.Registry.Import;

/// <summary>
/// A FeatureCollection (RFC 7946) as rows, feature by feature, with every fault of its form. A reader of whole documents would
/// end at the first fault and know no lines.
/// </summary>
internal sealed class GeoJsonTable
{
    private const int MaxDepth = 32;
    private static readonly string[] Wgs84 = ["urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:OGC::CRS84", "urn:ogc:def:crs:EPSG::4326", "EPSG:4326"];

    private readonly byte[] _file;
    private readonly ImportFaults _faults;
    private readonly FeatureReader _reader;
    private readonly List<ImportRow> _rows = [];
    private int _features;
    private long _counted;
    private int _line = 1;

    private GeoJsonTable(byte[] file, ImportColumns known, ImportFaults faults) =>
        (_file, _faults, _reader) = (file, faults, new FeatureReader(known, faults));

    /// <param name="faults">Gets what is wrong with the form of the file; features that cannot be read are left out.</param>
    public static IReadOnlyList<ImportRow> Read(byte[] file, ImportColumns known, ImportFaults faults)
    {
        var table = new GeoJsonTable(file, known, faults);
        if (FileText.IsUtf8(file, "UTF-8", faults))
            table.Parse();
        return table._rows;
    }

    private void Parse()
    {
        try
        {
            var reader = new Utf8JsonReader(FileText.WithoutMark(_file), new JsonReaderOptions { MaxDepth = MaxDepth });
            ReadCollection(ref reader);
        }
        catch (JsonException e)
        {
            _faults.Add((int)(e.LineNumber ?? 0) + 1, "", $"is not JSON at byte {e.BytePositionInLine + 1} of the line");
        }
    }

    private void ReadCollection(ref Utf8JsonReader reader)
    {
        var (hasType, hasFeatures) = (false, false);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            _faults.Add(1, "", "is not an object: write {\"type\":\"FeatureCollection\",\"features\":[…]}");
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var line = LineAt(reader.TokenStartIndex);
            if (reader.ValueTextEquals("type"u8))
            {
                hasType = reader.Read() && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("FeatureCollection"u8);
                reader.Skip();
            }
            else if (reader.ValueTextEquals("features"u8) && !hasFeatures)
            {
                hasFeatures = true;
                ReadFeatures(ref reader, line);
            }
            else if (reader.ValueTextEquals("crs"u8))
            {
                using var crs = JsonDocument.ParseValue(ref reader);
                CheckCrs(crs.RootElement, line);
            }
            else
            {
                reader.Skip();
            }
        }

        while (reader.Read())
        {
        }

        if (!hasType)
            _faults.Add(1, "type", "write FeatureCollection");
        if (!hasFeatures)
            _faults.Add(1, "features", "is missing");
    }

    private void ReadFeatures(ref Utf8JsonReader reader, int line)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
        {
            _faults.Add(line, "features", "write an array");
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (_features == CsvTable.MaxRows)
                _faults.Add(LineAt(reader.TokenStartIndex), "features", $"has more than {CsvTable.MaxRows} features: split the file");
            line = LineAt(reader.TokenStartIndex);
            using var feature = JsonDocument.ParseValue(ref reader);
            if (_features < CsvTable.MaxRows && _reader.Read(feature.RootElement, _features, line) is { } row)
                _rows.Add(row);
            _features++;
        }
    }

    // RFC 7946 knows WGS-84 only; programs of before 2016 may say something else here.
    private void CheckCrs(JsonElement crs, int line)
    {
        var name = crs.ValueKind == JsonValueKind.Object && crs.TryGetProperty("properties", out var properties)
            && properties.ValueKind == JsonValueKind.Object ? FeatureReader.TextOf(properties, "name") : null;
        if (crs.ValueKind != JsonValueKind.Null && !Wgs84.Contains(name, StringComparer.OrdinalIgnoreCase))
            _faults.Add(line, "crs", "is another system of coordinates: transform the file to WGS-84 (EPSG:4326)");
    }

    // Asked for in the order of the file: each line end is counted once.
    private int LineAt(long index)
    {
        var text = FileText.WithoutMark(_file)[(int)_counted..(int)index];
        _line += text.Count((byte)'\n');
        _counted = index;
        return _line;
    }
}
