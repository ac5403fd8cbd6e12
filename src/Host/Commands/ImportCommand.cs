using System.CommandLine;
using System.Net.Http.Headers;

namespace SensorHub.Host.Commands;

/// <summary><c>… import FILE</c>: a file to the running hub, all of it or nothing.</summary>
internal static class ImportCommand
{
    /// <param name="path">Below the API: <c>devices</c>.</param>
    /// <param name="what">For people: <c>devices</c>.</param>
    /// <param name="columns">Those a file must have and may have.</param>
    public static Command Create(string path, string what, string columns)
    {
        var file = new Argument<FileInfo>("FILE")
        {
            Description = $"CSV with the columns {columns}; or GeoJSON (.geojson, .json; WGS-84) with them as properties and the place as geometry",
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "Looks for faults and says what would be; changes nothing" };
        return new Command("import", $"Adds and replaces {what} from a file, all or none; every fault is shown with its line") { file, dryRun }
            .Does(async (parsed, cancellation) =>
            {
                var chosen = parsed.GetValue(file)!;
                if (!chosen.Exists)
                    throw new CommandFailure($"there is no file {chosen.FullName}");
                using var hub = RunningHub.On(SharedOptions.DataFolder(parsed));
                await using var stream = chosen.OpenRead();
                using var content = new StreamContent(stream) { Headers = { ContentType = new MediaTypeHeaderValue(TypeOf(chosen)) } };
                var query = parsed.GetValue(dryRun) ? "?dry_run=true" : "";
                Answer.Print(await hub.PostAsync($"/api/v1/{path}/import{query}", content, cancellation));
            });
    }

    private static string TypeOf(FileInfo file) =>
        file.Extension.ToLowerInvariant() is ".json" or ".geojson" ? "application/geo+json" : "text/csv";
}
