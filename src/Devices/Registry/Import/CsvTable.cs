using CsvHelper;

namespace SensorHub.Devices.Registry.Import;

/// <summary>A CSV file (RFC 4180, UTF-8 with or without BOM, any line ends) as rows of named cells, with every fault of its form.</summary>
internal sealed class CsvTable
{
    public const int MaxRows = 200_000;

    private readonly List<ImportRow> _rows = [];
    private readonly ImportFaults _faults;
    private Dictionary<string, int> _columns = [];

    private CsvTable(ImportFaults faults) => _faults = faults;

    /// <param name="faults">Gets what is wrong with the form of the file; rows that do not fit the header are left out.</param>
    public static IReadOnlyList<ImportRow> Read(byte[] file, ImportColumns known, ImportFaults faults)
    {
        var table = new CsvTable(faults);
        if (FileText.IsUtf8(file, "CSV UTF-8", faults))
            table.Parse(file, known);
        return table._rows;
    }

    private void Parse(byte[] bytes, ImportColumns known)
    {
        var options = new CsvReaderOptions
        {
            Separator = ',',
            TrimWhitespace = true,
            TrackLineNumbers = true,
            OnMalformedRecord = record => _faults.Add((int)record.LineNumber, "", Advice(record.Reason)),
        };
        using var reader = CsvReader.Create(bytes, options);
        reader.ReadHeader();
        if (reader.Headers.Count == 0)
        {
            _faults.Add(1, "", "the file is empty: begin with a line of column names");
            return;
        }

        _columns = known.Map([.. reader.Headers], _faults);
        while (_rows.Count < MaxRows && reader.Read())
            AddRow(reader, reader.Headers.Count);
        if (_rows.Count == MaxRows && reader.Read())
            _faults.Add((int)reader.LineNumber, "", $"the file has more than {MaxRows} rows: split it");
    }

    private void AddRow(CsvReader reader, int headerCells)
    {
        var line = (int)reader.LineNumber;
        if (reader.FieldCount != headerCells)
        {
            _faults.Add(line, "", $"has {reader.FieldCount} cells, the header has {headerCells}");
            return;
        }

        var cells = new string[reader.FieldCount];
        for (var i = 0; i < cells.Length; i++)
            cells[i] = reader.GetString(i);
        _rows.Add(new CsvRow(line, cells, _columns));
    }

    private static string Advice(CsvMalformedReason reason) => reason switch
    {
        CsvMalformedReason.UnterminatedQuote => "a quoted cell is never closed: end it with \"",
        _ => "a quote stands alone: put the cell in quotes and write \"\" for each \" inside",
    };
}
