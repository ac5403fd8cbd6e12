using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace SensorHub.Web.Api.Http;

/// <summary>Refuses query parameters that a route does not have: a misspelt filter must not show everything.</summary>
internal static class KnownQuery
{
    public static EndpointFilterDelegate Only(EndpointFilterFactoryContext route, EndpointFilterDelegate next) => context =>
    {
        var query = context.HttpContext.Request.Query;
        if (query.Count > 0)
            Check(context.HttpContext, query);
        return next(context);
    };

    private static void Check(HttpContext http, IQueryCollection query)
    {
        var known = http.GetEndpoint()!.Metadata.GetOrderedMetadata<IParameterBindingMetadata>().Select(NameOf).ToHashSet();
        var faults = query.Where(q => !known.Contains(q.Key)).Select(q => new RequestFault(null, q.Key, "is no parameter here"))
            .Concat(query.Where(q => q.Value.Count > 1).Select(q => new RequestFault(null, q.Key, "is there twice"))).ToList();
        if (faults.Count > 0)
            throw ProblemException.BadRequest(faults);
    }

    private static string NameOf(IParameterBindingMetadata parameter) =>
        parameter.ParameterInfo.GetCustomAttributes(inherit: true).OfType<IFromQueryMetadata>().FirstOrDefault()?.Name ?? parameter.Name;
}
