using System.Text;
using System.Text.Unicode;
using CsvHelper;

namespace SensorHub.Devices.Registry.Import;

/// <summary>A CSV file (RFC 4180, UTF-8 with or without BOM, any line ends) as rows of named cells, with every fault of its form.</summary>
internal sealed class CsvTable
{
    public const int MaxRows = 200_000;

    private readonly List<CsvRow> _rows = [];
    private readonly List<ImportFault> _faults;
    private Dictionary<string, int> _columns = [];

    private CsvTable(List<ImportFault> faults) => _faults = faults;

    public IReadOnlyList<CsvRow> Rows => _rows;

    /// <param name="faults">Gets what is wrong with the form of the file; rows that do not fit the header are left out.</param>
    public static CsvTable Read(byte[] file, CsvColumns known, List<ImportFault> faults)
    {
        var table = new CsvTable(faults);
        if (table.IsUtf8(file))
            table.Parse(file, known);
        return table;
    }

    private bool IsUtf8(byte[] bytes)
    {
        if (Utf8.IsValid(bytes))
            return true;
        var valid = 0;
        while (Rune.DecodeFromUtf8(bytes.AsSpan(valid), out _, out var length) == System.Buffers.OperationStatus.Done)
            valid += length;
        _faults.Add(new(1 + bytes.AsSpan(0, valid).Count((byte)'\n'), "", "is not UTF-8: save the file as \"CSV UTF-8\""));
        return false;
    }

    private void Parse(byte[] bytes, CsvColumns known)
    {
        var options = new CsvReaderOptions
        {
            Separator = ',',
            TrimWhitespace = true,
            TrackLineNumbers = true,
            OnMalformedRecord = record => _faults.Add(new((int)record.LineNumber, "", Advice(record.Reason))),
        };
        using var reader = CsvReader.Create(bytes, options);
        reader.ReadHeader();
        if (reader.Headers.Count == 0)
        {
            _faults.Add(new(1, "", "the file is empty: begin with a line of column names"));
            return;
        }

        _columns = known.Map([.. reader.Headers], _faults);
        while (_rows.Count < MaxRows && reader.Read())
            AddRow(reader, reader.Headers.Count);
        if (_rows.Count == MaxRows && reader.Read())
            _faults.Add(new((int)reader.LineNumber, "", $"the file has more than {MaxRows} rows: split it"));
    }

    private void AddRow(CsvReader reader, int headerCells)
    {
        var line = (int)reader.LineNumber;
        if (reader.FieldCount != headerCells)
        {
            _faults.Add(new(line, "", $"has {reader.FieldCount} cells, the header has {headerCells}"));
            return;
        }

        var cells = new string[reader.FieldCount];
        for (var i = 0; i < cells.Length; i++)
            cells[i] = reader.GetString(i);
        _rows.Add(new(line, cells, _columns));
    }

    private static string Advice(CsvMalformedReason reason) => reason switch
    {
        CsvMalformedReason.UnterminatedQuote => "a quoted cell is never closed: end it with \"",
        _ => "a quote stands alone: put the cell in quotes and write \"\" for each \" inside",
    };
}

/// <summary>One line of a <see cref="CsvTable"/>.</summary>
internal readonly record struct CsvRow(int Line, string[] Cells, IReadOnlyDictionary<string, int> Columns)
{
    /// <summary>Null when the file has no such column or the cell is empty.</summary>
    public string? this[string column] => Columns.TryGetValue(column, out var at) && Cells[at].Length > 0 ? Cells[at] : null;
}
