using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using SensorHub.Web.Api.Access;
using SensorHub.Web.Api.Http;
using SensorHub.Web.Api.Readings;

namespace SensorHub.Web.Api.Documents;

/// <summary>What the OpenAPI document says beyond routes and types: tokens, roles and how errors look.</summary>
internal sealed class ApiDescription : IOpenApiDocumentTransformer, IOpenApiOperationTransformer, IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new()
        {
            Title = "SensorHub",
            Version = "v1",
            Description = "Readings, alerts and enforcement tasks of a city. Times are Unix ms in UTC; every error is application/problem+json.",
        };
        // It would be the Host header of whoever asked first.
        document.Servers = [];
        document.Components ??= new();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [BearerHandler.Name] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" },
        };
        return Task.CompletedTask;
    }

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var permissions = context.Description.ActionDescriptor.EndpointMetadata.OfType<IAuthorizeData>()
            .Where(a => a.Policy is not null).Select(a => Enum.Parse<Permission>(a.Policy!)).ToList();
        if (permissions.Count > 0)
        {
            operation.Security = [new() { [new(BearerHandler.Name, context.Document)] = [] }];
            operation.Description = "Roles: " + string.Join(
                ", ", permissions.Select(p => Permissions.RolesFor(p).Select(r => Words<Devices.Registry.Role>.Of(r)))
                    .Aggregate((a, b) => a.Intersect(b)));
        }

        operation.Responses ??= [];
        operation.Responses["default"] = new OpenApiResponse
        {
            Description = "Problem details, RFC 9457.",
            Content = new Dictionary<string, OpenApiMediaType> { [ProblemWriter.ContentType] = new() },
        };
        return Task.CompletedTask;
    }

    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (type == typeof(TimeOnly))
            schema.Pattern = "^[0-2][0-9]:[0-5][0-9]$";
        if (type == typeof(PointShown))
            (schema.Type, schema.MinItems, schema.MaxItems, schema.Description) = (JsonSchemaType.Array, 2, 3, "[ms, value] or [ms, value, quality]");
        if (type == typeof(Instant))
            (schema.Type, schema.Description) = (JsonSchemaType.Integer | JsonSchemaType.String, "Unix ms, or ISO 8601 with offset");
        return Task.CompletedTask;
    }
}
