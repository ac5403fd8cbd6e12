using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using SensorHub.Alerts.Enforcement;
using SensorHub.Alerts.Evaluation;
using SensorHub.Devices.Geography;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Web.Api.Access;
using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Api.Cases;

/// <summary>What a patrol found with its own eyes.</summary>
/// <param name="Subject"><c>site:…</c>, <c>device:…</c> or <c>vehicle:…</c>.</param>
/// <param name="MatterCode">Five digits of GB/T 47678.5-2026.</param>
/// <param name="Lat">Left out = the place of the site or device.</param>
/// <param name="At">What the finder's own device says the time is.</param>
internal sealed record FindBody(
    string Subject, string MatterCode, string Title, Severity Severity = Severity.Warning, double? Lat = null, double? Lon = null,
    string? Note = null, Instant? At = null);

/// <summary>Files what people find: live, so with the ten-minute clock, to the squad of the place.</summary>
internal sealed class FindCommands(IOperationsStore store, TimeProvider city)
{
    private const int IdBytes = 12;
    private const int MaxTitleLength = 200;

    /// <exception cref="ProblemException">400; 403 outside the caller's part of the city; 409 when the task is there already.</exception>
    public Task<EnforcementTask> FileAsync(FindBody body, Caller caller, CancellationToken stop)
    {
        var subject = Check(body, caller);
        var known = PlaceOf(subject, caller.Registry);
        var place = Points.Both(body.Lat, body.Lon) ?? known
            ?? throw ProblemException.BadField("lat", "is needed: the subject has no place of its own");
        var squad = caller.SquadAt(place);
        if (!caller.Sees(squad) || (known is { } at && !caller.Sees(caller.SquadAt(at))))
            throw new ProblemException(
                StatusCodes.Status403Forbidden, "The place or the subject is not in your part of the city: tell a dispatcher.");
        return store.WriteAsync(
            transaction =>
            {
                var open = transaction.FindOpenTasks(subject, null);
                if (open.FirstOrDefault(t => t.MatterCode == body.MatterCode) is { } same)
                    throw new ProblemException(
                        StatusCodes.Status409Conflict, $"Task {same.Id} is open for this subject and matter: add a note to it.");
                var now = city.NowMs();
                var id = "t" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));
                var filed = transaction.Record(new()
                {
                    TaskId = id,
                    Type = TaskEventType.Filed,
                    Actor = caller.Actor.Name,
                    AtMs = now,
                    DeviceMs = body.At?.Ms,
                    Place = place,
                    Note = body.Note,
                    Payload = TaskPayload.Write(new FiledPayload(
                        subject, body.MatterCode, body.Title, body.Severity, null, place, squad.AreaId, squad.SquadId, squad.Reason, now,
                        AfterTheFact: false, DeadlinePolicy.Live(now), [.. open.Select(t => t.Id)])),
                });
                foreach (var other in open)
                    transaction.Record(TaskDesk.ByHub(other.Id, TaskEventType.Linked, now, TaskPayload.Write(new LinkedPayload(id))));
                return filed;
            },
            stop);
    }

    private static SubjectRef Check(FindBody body, Caller caller)
    {
        var subject = CaseScope.Subject(body.Subject)!.Value;
        var faults = new List<RequestFault>();
        if (!Exists(subject, caller.Registry))
            faults.Add(new(null, "subject", $"there is no {subject}"));
        if (body.MatterCode.Length != 5 || !body.MatterCode.All(char.IsAsciiDigit))
            faults.Add(new(null, "matter_code", "write five digits"));
        if (string.IsNullOrWhiteSpace(body.Title) || body.Title.Length > MaxTitleLength)
            faults.Add(new(null, "title", $"write 1 to {MaxTitleLength} characters"));
        if (body.Note?.Length > TaskCommands.MaxNoteLength)
            faults.Add(new(null, "note", $"has more than {TaskCommands.MaxNoteLength} characters"));
        return faults.Count == 0 ? subject : throw ProblemException.BadRequest(faults);
    }

    private static bool Exists(SubjectRef subject, RegistrySnapshot registry) => subject.Kind switch
    {
        SubjectKind.Site => registry.Sites.ContainsKey(subject.Id),
        SubjectKind.Vehicle => registry.Devices.TryGetValue(subject.Id, out var d) && d.Kind == DeviceKind.Truck,
        _ => registry.Devices.ContainsKey(subject.Id),
    };

    private static GeoPoint? PlaceOf(SubjectRef subject, RegistrySnapshot registry) => subject.Kind switch
    {
        SubjectKind.Site => registry.Sites[subject.Id].Location,
        _ => registry.PlaceOf(registry.Devices[subject.Id]),
    };
}
