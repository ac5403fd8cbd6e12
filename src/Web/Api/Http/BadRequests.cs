using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace SensorHub.Web.Api.Http;

/// <summary>Requests that the framework refuses before a handler runs.</summary>
internal static partial class BadRequests
{
    public static string Describe(BadHttpRequestException exception, HttpContext http) => exception.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => "The body is longer than this request takes.",
        StatusCodes.Status415UnsupportedMediaType => $"Send the body as {Accepted(http)}.",
        _ => Parameter().Match(exception.Message) is { Success: true } parameter
            ? $"{parameter.Groups["name"].Value}: cannot be read; see /openapi/v1.json"
            : Body().IsMatch(exception.Message) ? "The request needs a body." : "The request cannot be read.",
    };

    private static string Accepted(HttpContext http) =>
        string.Join(" or ", http.GetEndpoint()?.Metadata.GetMetadata<Microsoft.AspNetCore.Http.Metadata.IAcceptsMetadata>()?.ContentTypes
            ?? ["application/json"]);

    // Failed to bind parameter "int? limit" from "abc".
    [GeneratedRegex("parameter \"[^\" ]+ (?<name>[^\"]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Parameter();

    [GeneratedRegex("body", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Body();
}
