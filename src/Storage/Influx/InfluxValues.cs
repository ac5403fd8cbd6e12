using System.Text.Json;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Series;

namespace SensorHub.Storage.Influx;

/// <summary>Values by InfluxQL, in chunks as they come: memory is that of one chunk.</summary>
internal sealed class InfluxValues(ServerClient server, IRegistry registry, string projection) : ServerValues(server, registry, projection)
{
    /// <summary>Times are stored in ns: 1677 to 2262.</summary>
    private const long MaxMs = 9_223_372_036_000;

    private const string Path = "/query";
    private static readonly (string, string)[] Chunked = [("epoch", "ms"), ("chunked", "true"), ("chunk_size", "10000")];

    protected override async Task ReadAsync(
        ServerClient server, string device, SeriesSource source, Metric metric, Action<long, double> value, CancellationToken cancellation)
    {
        var field = LineNames.Field(metric);
        var query =
            $"SELECT \"{field}\", \"{field}{LineNames.QualitySuffix}\", \"{LineNames.Period}\"::tag FROM \"{LineNames.Measurement(metric)}\"" +
            $" WHERE \"{LineNames.Device}\" = {Quoted(LineBatch.TagText(device))} AND time >= {Math.Max(source.FromMs, -MaxMs)}ms AND time < {Math.Min(source.ToMs, MaxMs)}ms" +
            (source.PeriodS is { } period ? $" AND \"{LineNames.Period}\" = '{period}'" : "");
        var rows = new RowsOfOneTime(value);
        await server.QueryAsync(Path, [("q", query), .. Chunked], line => Parse(line, rows), cancellation);
        rows.Flush();
    }

    // {"results":[{"series":[{"columns":["time","leq","leq_quality","period"],"values":[[1700000000000,61.2,null,"60"]]}]}]}
    private static void Parse(ReadOnlySpan<byte> line, RowsOfOneTime rows)
    {
        var json = new Utf8JsonReader(line);
        try
        {
            while (json.Read())
            {
                if (json.TokenType != JsonTokenType.PropertyName)
                    continue;
                if (json.ValueTextEquals("error"u8))
                {
                    json.Read();
                    throw new ServerRefusedException(json.GetString() ?? "");
                }

                if (json.ValueTextEquals("values"u8))
                    ParseRows(ref json, rows);
            }
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw new ServerAwayException($"its answer is no answer of InfluxQL: {e.Message}", e);
        }
    }

    private static void ParseRows(ref Utf8JsonReader json, RowsOfOneTime rows)
    {
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.StartArray)
        {
            json.Read();
            var ms = json.GetInt64();
            json.Read();
            double? value = json.TokenType == JsonTokenType.Null ? null : json.GetDouble();
            json.Read();
            var isGood = json.TokenType == JsonTokenType.Null || json.GetDouble() == 0;
            json.Read();
            var period = int.Parse(json.GetString()!, System.Globalization.CultureInfo.InvariantCulture);
            json.Read();
            if (value is { } good && isGood)
                rows.Add(ms, period, good);
        }
    }

    private static string Quoted(string text) => $"'{text.Replace("\\", @"\\", StringComparison.Ordinal).Replace("'", @"\'", StringComparison.Ordinal)}'";

    /// <summary>Puts values of one time in the order of their periods: the server sorts those as text.</summary>
    private sealed class RowsOfOneTime(Action<long, double> value)
    {
        private readonly List<(int PeriodS, double Value)> _rows = [];
        private long _ms;

        public void Add(long ms, int periodS, double one)
        {
            if (ms != _ms)
                Flush();
            _ms = ms;
            _rows.Add((periodS, one));
        }

        public void Flush()
        {
            if (_rows.Count > 1)
                _rows.Sort(static (a, b) => a.PeriodS.CompareTo(b.PeriodS));
            foreach (var (_, one) in _rows)
                value(_ms, one);
            _rows.Clear();
        }
    }
}
