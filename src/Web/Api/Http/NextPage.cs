using Microsoft.AspNetCore.Http;

namespace SensorHub.Web.Api.Http;

/// <summary>Where the next page is, for an answer whose form has no room to say so: <c>Link</c> with <c>rel="next"</c>, RFC 8288.</summary>
internal static class NextPage
{
    /// <param name="next">Null = this page is the last.</param>
    public static void Show(HttpRequest request, string? next)
    {
        if (next is null)
            return;
        var query = QueryString.Create(request.Query.Where(q => q.Key != "after")).Add("after", next);
        request.HttpContext.Response.Headers.Link = $"<{request.PathBase}{request.Path}{query}>; rel=\"next\"";
    }
}
