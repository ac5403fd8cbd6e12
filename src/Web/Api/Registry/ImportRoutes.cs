using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Registry.Import;
using SensorHub.Web.Api.Access;
using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Api.Registry;

/// <param name="DryRun">True: this would have been.</param>
/// <param name="Secrets">Those the import made, shown this once; by id.</param>
internal sealed record ImportShown(int Created, int Replaced, bool DryRun, IReadOnlyList<IssuedSecret> Secrets);

/// <summary>Takes uploaded files one at a time, so that memory holds one.</summary>
internal sealed class Uploads : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);

    public async Task<ImportResult> TakeAsync(HttpRequest request, Func<Stream, Task<ImportResult>> import, CancellationToken stop)
    {
        await _one.WaitAsync(stop);
        try
        {
            return await import(request.Body);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();
}

internal static class ImportRoutes
{
    public const string GeoJson = "application/geo+json";

    /// <param name="what">For the summary: <c>sites</c>.</param>
    /// <param name="columns">Those a file must have, and those it may have.</param>
    public static void MapImport(this RouteGroupBuilder routes, ImportKind kind, string what, string columns)
    {
        var import = async (
            HttpRequest request, Caller caller, IRegistryCommands commands, Uploads uploads, CancellationToken stop,
            [FromQuery(Name = "dry_run")] bool dryRun = false) =>
        {
            var format = request.GetTypedHeaders().ContentType?.MediaType == GeoJson ? ImportFormat.GeoJson : ImportFormat.Csv;
            var done = await uploads.TakeAsync(
                request, file => commands.ImportAsync(kind, format, file, dryRun, caller.Actor, stop), stop);
            return new ImportShown(done.Created, done.Replaced, dryRun, done.Secrets);
        };
        routes.MapPost("/import", import).Require(Permission.ManageRegistry)
            .Accepts<string>(CsvText.ContentType, GeoJson).WithMetadata(new RequestSizeLimitAttribute(ImportFile.MaxBytes))
            .WithSummary(
                $"Adds and replaces {what}, all or nothing: {columns}. A GeoJSON FeatureCollection (WGS-84) has them as properties and "
                + "the place as geometry. Every fault is told with its line; with dry_run=true nothing is changed.");
    }
}
