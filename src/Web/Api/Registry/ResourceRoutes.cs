using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SensorHub.Devices.Registry;
using SensorHub.Web.Api.Access;
using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Api.Registry;

/// <summary>What a caller writes of a resource. The id may be left out where the path has it.</summary>
internal interface IResourceBody
{
    /// <summary>Name of the member that holds the id.</summary>
    static abstract string IdField { get; }

    string? Id();
}

/// <summary>How one kind of registry resource is read, written and shown.</summary>
internal sealed record ResourceMapping<TStored, TBody, TShown>
{
    public required ResourceKind Kind { get; init; }

    /// <summary>In messages: <c>grid cell</c>.</summary>
    public required string Name { get; init; }
    public required Func<RegistrySnapshot, ImmutableDictionary<string, TStored>> All { get; init; }
    public required Func<Caller, TStored, bool> Sees { get; init; }
    public required Func<IRegistryCommands, string, TBody, Expected, Actor, CancellationToken, Task<Issued<TStored>>> Put { get; init; }

    /// <summary>Second argument: the secret made by this very request, or null.</summary>
    public required Func<TStored, string?, TShown> Show { get; init; }

    public TStored Find(Caller caller, string id) =>
        All(caller.Registry).TryGetValue(id, out var stored) && Sees(caller, stored) ? stored : throw ProblemException.NotFound(Name, id);
}

/// <summary>The routes that every registry resource has beside its list.</summary>
internal static class ResourceRoutes
{
    public static void MapResource<TStored, TBody, TShown>(
        this RouteGroupBuilder routes, ResourceMapping<TStored, TBody, TShown> mapping, Permission read)
        where TStored : class, IResource
        where TBody : class, IResourceBody
    {
        var get = (string id, Caller caller, HttpResponse response) => Answer(mapping.Find(caller, id), null, response);

        var post = async (
            TBody body, Caller caller, IRegistryCommands commands, HttpRequest request, HttpResponse response, CancellationToken stop) =>
        {
            var id = body.Id() ?? throw ProblemException.BadField(TBody.IdField, "is missing");
            var issued = await mapping.Put(commands, id, body, Expected.Nothing, caller.Actor, stop);
            EntityTags.Show(response, issued.Resource.Version);
            return TypedResults.Created(
                $"{request.Path.Value!.TrimEnd('/')}/{Uri.EscapeDataString(id)}", mapping.Show(issued.Resource, issued.Secret));
        };

        var put = async (
            string id, TBody body, Caller caller, IRegistryCommands commands, HttpRequest request, HttpResponse response,
            CancellationToken stop) =>
        {
            if (body.Id() is { } named && named != id)
                throw ProblemException.BadField(TBody.IdField, "differs from the one in the path");
            var issued = await mapping.Put(commands, id, body, EntityTags.ExpectedBy(request), caller.Actor, stop);
            return Answer(issued.Resource, issued.Secret, response);
        };

        var delete = async Task<NoContent> (
            string id, Caller caller, IRegistryCommands commands, HttpRequest request, CancellationToken stop) =>
        {
            await commands.DeleteAsync(mapping.Kind, id, EntityTags.ExpectedBy(request), caller.Actor, stop);
            return TypedResults.NoContent();
        };

        routes.MapGet("/{id}", get).Require(read).WithSummary($"One {mapping.Name}, with its ETag.");
        var write = routes.MapGroup("").Require(Permission.ManageRegistry);
        write.MapPost("/", post).WithSummary($"Adds a {mapping.Name}; a secret made for it is shown this once.");
        write.MapPut("/{id}", put)
            .WithSummary($"Replaces a {mapping.Name}: If-Match with its ETag. With If-None-Match: * it is created.");
        write.MapDelete("/{id}", delete).WithSummary($"Removes a {mapping.Name} that nothing refers to: If-Match with its ETag.");

        Ok<TShown> Answer(TStored stored, string? secret, HttpResponse response)
        {
            EntityTags.Show(response, stored.Version);
            return TypedResults.Ok(mapping.Show(stored, secret));
        }
    }
}
