namespace SensorHub.EndToEnd.Tests.Architecture;

/// <summary>The table of docs/architecture.md, kept true.</summary>
public sealed class ProjectReferencesTest
{
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Devices"] = [],
        ["Mqtt"] = [],
        ["Ingest"] = ["Devices", "Mqtt"],
        ["Alerts"] = ["Devices"],
        ["Storage"] = ["Devices", "Ingest", "Alerts"],
        ["Web"] = ["Devices", "Ingest", "Alerts"],
        ["Host"] = ["Devices", "Mqtt", "Ingest", "Alerts", "Storage", "Web", "Simulators"],
        ["Simulators"] = ["Devices", "Mqtt"],
        ["TestKit"] = ["Devices", "Mqtt", "Ingest", "Alerts"],
    };

    // Their tests put together what the product joins only in the host.
    private static readonly Dictionary<string, string[]> TestsMayAlsoUse = new()
    {
        ["Ingest.Tests"] = ["Storage"],
        ["Web.Tests"] = ["Storage"],
    };

    private static readonly string[] DatabasePackages = ["Microsoft.Data.Sqlite", "SQLitePCLRaw", "Dapper", "Npgsql"];
    private static readonly string[] TestPackages =
        ["xunit", "Shouldly", "FsCheck", "Microsoft.NET.Test.Sdk", "NSubstitute", "BenchmarkDotNet", "Microsoft.Extensions.TimeProvider.Testing"];

    public static TheoryData<ProjectFile> Projects => new(ProjectFile.All());

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_refers_only_to_what_the_table_allows(ProjectFile project)
    {
        if (project.Name is "EndToEnd.Tests" || project.Folder == "bench")
            return;
        project.References.ShouldBeSubsetOf(AllowedFor(project.Name));
    }

    [Fact]
    public void Every_room_of_the_table_is_there() =>
        ProjectFile.All().Select(p => p.Name).ShouldBeSubsetOf(
            [.. MayUse.Keys, .. MayUse.Keys.Where(n => n is not "TestKit").Select(n => n + ".Tests"), "EndToEnd.Tests", "Bench"]);

    [Fact]
    public void The_rooms_are_found_where_they_belong()
    {
        var folders = ProjectFile.All().ToDictionary(p => p.Name, p => p.Folder);
        foreach (var room in MayUse.Keys)
            folders[room].ShouldBe(room switch { "Simulators" => "simulators", "TestKit" => "tests/TestKit", _ => "src/" + room });
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_product_project_uses_no_package_of_another_trade(ProjectFile project)
    {
        if (!project.IsProduct)
            return;
        project.Packages.Where(p => IsOneOf(p, TestPackages)).ShouldBeEmpty("test packages stay in tests");
        if (project.Name != "Ingest")
            project.Packages.Where(p => IsOneOf(p, ["MQTTnet"])).ShouldBeEmpty("only external brokers are spoken to with it; decision 0001");
        if (project.Name != "Storage")
            project.Packages.Where(p => IsOneOf(p, DatabasePackages)).ShouldBeEmpty("databases are the trade of src/Storage");
    }

    [Fact]
    public void The_wire_protocol_needs_no_package_and_the_words_need_two()
    {
        var projects = ProjectFile.All().ToDictionary(p => p.Name);

        projects["Mqtt"].Packages.ShouldBeEmpty();
        projects["Devices"].Packages.ShouldBe(["CsvHelper", "NetTopologySuite"], ignoreOrder: true);
    }

    private static string[] AllowedFor(string name)
    {
        const string Tests = ".Tests";
        if (!name.EndsWith(Tests, StringComparison.Ordinal))
            return MayUse[name];
        var room = name[..^Tests.Length];
        return [room, .. MayUse[room], "TestKit", .. TestsMayAlsoUse.GetValueOrDefault(name, [])];
    }

    private static bool IsOneOf(string package, string[] names) =>
        names.Any(n => package == n || package.StartsWith(n + ".", StringComparison.Ordinal));
}
