using System.Globalization;
using System.Text.RegularExpressions;

namespace SensorHub.Storage.Influx;

/// <summary>Points that a server will never have, of lines that it has taken otherwise.</summary>
internal sealed record LinesDropped(int Points, string Reason);

/// <summary>
/// How servers say that it is the lines they do not take. A bare status does not say so: a port that speaks TLS, a proxy or a gateway answers 400 to anything.
/// <code>
/// InfluxDB 1.x   400 {"error":"partial write: points beyond retention policy dropped=2"}               the others are written
///                400 {"error":"partial write: field type conflict: input field … dropped=1"}           the others are written
///                400 {"error":"partial write: unable to parse '…': missing fields dropped=0"}          one at least is not counted
///                400 {"error":"unable to parse '…': invalid field format"}
/// InfluxDB 2.x   422 {"code":"unprocessable entity","message":"failure writing points to database: partial write: … dropped=1"}
///                400 {"code":"invalid","message":"unable to parse '…': …"}
/// InfluxDB 3.x   400 {"error":"partial write of line protocol occurred","data":[…]}
/// VictoriaMetrics 400 remoteAddr: "…"; requestURI: …; cannot read influx line protocol data: too long line: …
/// </code>
/// </summary>
internal static partial class LineRefusal
{
    private static readonly string[] Marks = ["partial write", "unable to parse", "line protocol", "field type conflict"];

    public static bool IsOne(string said) => Marks.Any(mark => said.Contains(mark, StringComparison.OrdinalIgnoreCase));

    /// <summary>The server has written what it takes, and counted all that it does not.</summary>
    public static bool TryDropped(string said, out LinesDropped? dropped)
    {
        dropped = null;
        if (Partial().Match(said) is not { Success: true } partial || !int.TryParse(partial.Groups["points"].Value, CultureInfo.InvariantCulture, out var points) || points == 0)
            return false;
        dropped = new(points, said);
        return true;
    }

    [GeneratedRegex("partial write: (?!unable to parse).*dropped=(?<points>[0-9]{1,9})", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Partial();
}
