using System.Diagnostics.Metrics;
using SensorHub.Devices.Registry;

namespace SensorHub.Web.Api.Access;

/// <summary>Which refusals for want of a right are worth a row of the audit log: 20 a minute of each user; the others are counted. Thread safe, bounded.</summary>
internal sealed class DeniedRequests
{
    private readonly FailedLogins<string> _byActor;
    private readonly Counter<long> _count;

    public DeniedRequests(WebOptions options, IMeterFactory meters)
    {
        _byActor = new(options.NetworkClock);
        _count = meters.Create("SensorHub.Web").CreateCounter<long>("sensorhub.http.denied", "{request}", "Requests that the role of their token does not allow.");
    }

    /// <returns>True when it is to be written down.</returns>
    public bool Note(Actor actor)
    {
        _count.Add(1);
        return _byActor.Note(actor.Name);
    }
}
