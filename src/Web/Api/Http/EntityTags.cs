using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using SensorHub.Devices.Registry;

namespace SensorHub.Web.Api.Http;

/// <summary>Versions as strong ETags, RFC 9110 section 8.8.3: <c>"17"</c>.</summary>
internal static class EntityTags
{
    public static void Show(HttpResponse response, long version) => response.Headers.ETag = Of(version);

    public static string Of(long version) => $"\"{version}\"";

    /// <summary>The version in If-Match; null for <c>*</c>.</summary>
    /// <exception cref="ProblemException">428 without the header, 400 for more than one tag, 412 for a tag that is never ours.</exception>
    public static long? Required(HttpRequest request)
    {
        var header = request.Headers.IfMatch;
        if (header.Count == 0)
            throw new ProblemException(
                StatusCodes.Status428PreconditionRequired, "Send If-Match with the ETag of what you have read, so that nobody's change is lost.");
        if (!EntityTagHeaderValue.TryParseStrictList(header, out var tags) || tags.Count != 1)
            throw ProblemException.BadField("If-Match", "write one ETag as it was shown, quotes included");
        if (tags[0].Tag.Equals("*", StringComparison.Ordinal))
            return null;
        if (tags[0].IsWeak || !long.TryParse(tags[0].Tag.AsSpan().Trim('"'), out var version) || version <= 0)
            throw new ProblemException(StatusCodes.Status412PreconditionFailed, "The ETag in If-Match is not one of this resource: read it again.");
        return version;
    }

    /// <summary>If-Match, or <c>If-None-Match: *</c> to create.</summary>
    public static Expected ExpectedBy(HttpRequest request) =>
        request.Headers.IfMatch.Count == 0 && request.Headers.IfNoneMatch == "*"
            ? Expected.Nothing
            : Required(request) is { } version ? Expected.At(version) : Expected.Something;
}
