using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SensorHub.Ingest.Brokers;
using SensorHub.Web.Api.Access;
using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Api.Intake;

internal static class BrokerRoutes
{
    // As many as the settings name; never paged.
    public static void MapBrokers(this RouteGroupBuilder api) => api
        .MapGet("/brokers", (BrokerDirectory brokers) => new Listing<BrokerSnapshot>(brokers.Snapshot(), null))
        .Require(Permission.ReadBrokers).WithTags("ledger").WithSummary("The external brokers that the hub subscribes to, and how each is doing.");
}
