using System.Net;
using SensorHub.Web.Tests.Hub;

namespace SensorHub.Web.Tests.Api;

/// <summary>Backups as an administrator asks for them.</summary>
public sealed class BackupTests
{
    private const string Path = "/api/v1/backups";

    [Fact]
    public async Task One_is_begun_at_a_time_and_its_progress_shown()
    {
        await using var hub = await WebHub.StartAsync();
        var admin = hub.As("admin");
        await (await admin.GetAsync(Path + "/last")).ProblemAsync(HttpStatusCode.NotFound);

        var begun = await (await admin.PostAsync(Path, """{"folder":"daily","keep":3}""")).JsonAsync(HttpStatusCode.Accepted);

        begun.GetProperty("state").GetString().ShouldBe("running");
        (await (await admin.GetAsync(Path + "/last")).JsonAsync()).GetProperty("total").GetInt64().ShouldBe(10);
        await (await admin.PostAsync(Path, "{}")).ProblemAsync(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Those_that_are_kept_are_listed_and_a_folder_elsewhere_is_refused()
    {
        await using var hub = await WebHub.StartAsync();
        var admin = hub.As("admin");

        var shown = await (await admin.GetAsync(Path)).JsonAsync();

        shown.GetProperty("items").EnumerateArray().Single().GetProperty("up_to_ms").GetInt64().ShouldBe(1_787_234_401_000);
        await (await admin.GetAsync(Path + "?folder=/etc")).ProblemAsync(HttpStatusCode.Conflict);
    }
}
