using SensorHub.Simulators.Scenarios;

namespace SensorHub.Simulators.Commands;

/// <summary>Writes the files that register a scenario's city, and says how.</summary>
internal static class RegistryFiles
{
    public static async Task<int> WriteAsync(City city, DirectoryInfo directory, CancellationToken cancellation)
    {
        directory.Create();
        foreach (var (name, lines) in new[]
        {
            ("areas.jsonl", CityFiles.Areas(city)), ("squads.jsonl", CityFiles.Squads(city)), ("cells.jsonl", CityFiles.Cells(city)),
            ("sites.csv", CityFiles.Sites(city)), ("devices.csv", CityFiles.Devices(city)), ("permits.csv", CityFiles.Permits(city)),
            ("records.txt", CityFiles.Records(city).Select(record => $"{record.Path} {record.Body}")),
        })
            await File.WriteAllLinesAsync(Path.Combine(directory.FullName, name), lines, cancellation);
        Console.WriteLine($$"""
            Register them in this order, with the administrator's token:
              cd {{directory.FullName}}; API=http://127.0.0.1:8080/api/v1; AUTH="Authorization: Bearer $TOKEN"
              for r in areas squads cells; do while read -r body; do curl -fsS -H "$AUTH" -H 'Content-Type: application/json' -d "$body" $API/$r; done < $r.jsonl; done
              for r in sites devices permits; do curl -fsS -H "$AUTH" -H 'Content-Type: text/csv' --data-binary @$r.csv $API/$r/import; done
              while read -r path body; do curl -fsS -X PUT -H "$AUTH" -H 'If-Match: *' -H 'Content-Type: application/json' -d "$body" $API/$path; done < records.txt
            """);
        return 0;
    }
}
