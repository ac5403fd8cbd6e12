using Microsoft.AspNetCore.Http;

namespace SensorHub.Web.Api.Access;

internal static class BearerToken
{
    private const string Prefix = "Bearer ";

    /// <summary>The token of the one Authorization header; null when there is none, more than one, or one of another form.</summary>
    public static string? Of(HttpRequest request)
    {
        var header = request.Headers.Authorization;
        return header.Count == 1 && header[0]!.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            ? header[0]![Prefix.Length..].Trim()
            : null;
    }
}
