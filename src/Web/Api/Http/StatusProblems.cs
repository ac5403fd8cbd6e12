using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace SensorHub.Web.Api.Http;

/// <summary>Bodies for what routing refuses by itself.</summary>
internal static class StatusProblems
{
    public static Task WriteAsync(StatusCodeContext context)
    {
        var http = context.HttpContext;
        var problems = http.RequestServices.GetRequiredService<IProblemDetailsService>();
        return problems.WriteAsync(new()
        {
            HttpContext = http,
            ProblemDetails = new() { Status = http.Response.StatusCode, Detail = Detail(http.Response) },
        }).AsTask();
    }

    private static string? Detail(HttpResponse response) => response.StatusCode switch
    {
        StatusCodes.Status404NotFound => "There is nothing at this address: /openapi/v1.json lists what there is.",
        StatusCodes.Status405MethodNotAllowed => $"This address takes {response.Headers.Allow}.",
        StatusCodes.Status413PayloadTooLarge => "The body is longer than this request takes.",
        StatusCodes.Status415UnsupportedMediaType => "This request takes its body in another form: see /openapi/v1.json.",
        _ => null,
    };
}
