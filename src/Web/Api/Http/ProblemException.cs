using Microsoft.AspNetCore.Http;

namespace SensorHub.Web.Api.Http;

/// <summary>One thing wrong with a request: where, and what to write instead.</summary>
/// <param name="Line">Line of an uploaded file, from 1; null elsewhere.</param>
/// <param name="Field">Member, query parameter or column as the caller wrote it.</param>
internal sealed record RequestFault(int? Line, string? Field, string Message);

/// <summary>Ends one request with problem details; the connection lives on.</summary>
/// <param name="status">HTTP status, 400 to 599.</param>
/// <param name="detail">For people: what is wrong and what to do.</param>
internal sealed class ProblemException(int status, string detail, IReadOnlyList<RequestFault>? errors = null) : Exception(detail)
{
    public int Status => status;
    public IReadOnlyList<RequestFault> Errors => errors ?? [];

    public static ProblemException BadRequest(params IReadOnlyList<RequestFault> errors) => new(
        StatusCodes.Status400BadRequest,
        errors.Count == 1 ? $"{errors[0].Field}: {errors[0].Message}" : $"{errors.Count} things in the request do not hold.",
        errors);

    public static ProblemException BadField(string field, string message) => BadRequest(new RequestFault(null, field, message));

    /// <summary>For what does not exist and for what is not the caller's alike.</summary>
    public static ProblemException NotFound(string kind, string id) =>
        new(StatusCodes.Status404NotFound, $"There is no {kind} {Shown(id)}.");

    private static string Shown(string id) => id.Length <= 80 ? id : id[..80] + "…";
}
