using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using SensorHub.Devices.Registry;

namespace SensorHub.Web.Api.Registry;

/// <param name="Secrets">Those the import made, shown this once; by id.</param>
internal sealed record ImportShown(int Created, int Replaced, IReadOnlyList<IssuedSecret> Secrets);

/// <summary>Takes uploaded files one at a time, so that memory holds one.</summary>
internal sealed class CsvUploads : IDisposable
{
    public const int MaxBytes = 32 * 1024 * 1024;
    private readonly SemaphoreSlim _one = new(1);

    public async Task<ImportShown> ReadAsync(HttpRequest request, Func<Stream, Task<ImportResult>> import, CancellationToken stop)
    {
        await _one.WaitAsync(stop);
        try
        {
            using var csv = new MemoryStream();
            await request.Body.CopyToAsync(csv, stop);
            csv.Position = 0;
            var result = await import(csv);
            return new(result.Created, result.Replaced, result.Secrets);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();
}

internal static class CsvUploadRoutes
{
    public static RouteHandlerBuilder TakesCsv(this RouteHandlerBuilder route) =>
        route.Accepts<string>("text/csv").WithMetadata(new RequestSizeLimitAttribute(CsvUploads.MaxBytes));
}
