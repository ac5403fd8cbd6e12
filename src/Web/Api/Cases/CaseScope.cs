using SensorHub.Alerts.Evaluation;
using SensorHub.Web.Api.Access;
using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Api.Cases;

/// <summary>What a caller asks of alerts and tasks, cut to what is the caller's.</summary>
/// <param name="Squad">Null = of any squad.</param>
/// <param name="Nothing">The caller asks for another squad's.</param>
internal readonly record struct CaseScope(string? Squad, IReadOnlyCollection<string>? Areas, bool Nothing)
{
    public static CaseScope Of(Caller caller, string? squad) => new(
        caller.OnlySquad ?? squad, caller.OnlyAreas, caller.OnlySquad is { } own && squad is not null && squad != own);

    /// <exception cref="ProblemException">400: not of the form kind:id.</exception>
    public static SubjectRef? Subject(string? subject)
    {
        try
        {
            return subject is null ? null : SubjectRef.Parse(subject);
        }
        catch (FormatException)
        {
            throw ProblemException.BadField("subject", "write site:…, device:… or vehicle:… with an id");
        }
    }
}
