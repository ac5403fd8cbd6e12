using System.Text.Json;
using System.Text.RegularExpressions;

namespace SensorHub.Web.Api.Http;

/// <summary>Says what a body's fault is in the caller's words: the framework's text names our types.</summary>
internal static partial class JsonFaults
{
    public static RequestFault Describe(JsonException exception)
    {
        var text = exception.Message;
        var field = string.IsNullOrEmpty(exception.Path) || exception.Path == "$" ? null : exception.Path.Replace("$.", "", StringComparison.Ordinal);
        if (Unmapped().Match(text) is { Success: true } unmapped)
            return new(null, unmapped.Groups["name"].Value, "is not known here: leave it out");
        if (Missing().Match(text) is { Success: true } missing)
            return new(null, missing.Groups["name"].Value.Replace("'", "", StringComparison.Ordinal), "is missing");
        if (Duplicate().Match(text) is { Success: true } duplicate)
            return new(null, duplicate.Groups["name"].Value, "is there twice");
        if (exception.LineNumber is { } line && exception.InnerException is not null && field is null)
            return new(null, null, $"is not JSON: see line {line + 1}, byte {exception.BytePositionInLine + 1}");
        return new(null, field, "has the wrong form: see /openapi/v1.json");
    }

    [GeneratedRegex("^The JSON property '(?<name>[^']{1,100})' could not be mapped", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Unmapped();

    [GeneratedRegex("missing required properties including: (?<name>.{1,300}?)\\.$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Missing();

    [GeneratedRegex("^Duplicate property '(?<name>[^']{1,100})'", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Duplicate();
}
