using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using SensorHub.Devices.Audit;
using SensorHub.Devices.Registry;

namespace SensorHub.Web.Api.Access;

/// <summary>Bearer tokens, RFC 6750: the token becomes the <see cref="Actor"/> of the request.</summary>
internal sealed class BearerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory log, UrlEncoder encoder,
    TokenAuthenticator tokens, WrongTokens wrong, DeniedRequests denied, IAuditLog audit, IProblemDetailsService problems)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, log, encoder)
{
    public const string Name = "Bearer";

    // Not null: the address of this request has sent too many wrong tokens.
    private TimeSpan? _wait;

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers.Authorization.Count == 0)
            return Task.FromResult(AuthenticateResult.NoResult());
        if (BearerToken.Of(Request) is not { } token)
            return Task.FromResult(AuthenticateResult.Fail("One Authorization header of the form 'Bearer …' is needed."));
        if (tokens.Authenticate(token) is not { } actor)
        {
            _wait = wrong.Note(Context);
            return Task.FromResult(AuthenticateResult.Fail("Nobody has this token."));
        }

        Context.Features.Set(actor);
        var identity = new ClaimsIdentity(
            [new(ClaimTypes.Name, actor.Name), new(ClaimTypes.Role, actor.Role.ToString())], Name);
        return Task.FromResult(AuthenticateResult.Success(new(new ClaimsPrincipal(identity), Name)));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var failure = (await HandleAuthenticateOnceSafeAsync()).Failure?.Message;
        if (_wait is { } wait)
        {
            var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
            Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            await WriteAsync(
                StatusCodes.Status429TooManyRequests, $"Too many wrong tokens came from your address: wait {seconds} s, and send a token of this hub.");
            return;
        }

        Response.Headers[HeaderNames.WWWAuthenticate] = failure is null ? Name : Name + " error=\"invalid_token\"";
        await WriteAsync(StatusCodes.Status401Unauthorized, failure ?? "Send Authorization: Bearer with a token of this hub.");
    }

    protected override async Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var actor = Context.Features.GetRequiredFeature<Actor>();
        if (denied.Note(actor))
            await audit.AppendAsync(new(actor, "access.denied", $"{Request.Method} {Request.Path}"));
        await WriteAsync(StatusCodes.Status403Forbidden, "The role of this token does not allow it.");
    }

    private Task WriteAsync(int status, string detail)
    {
        Response.StatusCode = status;
        return problems.WriteAsync(new() { HttpContext = Context, ProblemDetails = new() { Status = status, Detail = detail } }).AsTask();
    }
}
