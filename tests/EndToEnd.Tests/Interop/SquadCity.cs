using System.Text.Json;
using SensorHub.EndToEnd.Tests.Harness;

namespace SensorHub.EndToEnd.Tests.Interop;

/// <summary>A city of one squad, whose members' phones listen, and of meters that get commands.</summary>
internal sealed class SquadCity(Func<HubClient> hub)
{
    public const string Squad = "sq-1";
    public const string Tasks = "sensorhub/v1/squads/" + Squad + "/tasks";
    private const int MaxFinds = 200;
    private static readonly double[][] Inside = [[121.4, 31.2], [121.5, 31.2], [121.5, 31.3], [121.4, 31.3], [121.4, 31.2]];
    private int _finds;

    public async Task RegisterAsync()
    {
        await hub().PostAsync("squads", new { id = Squad, name = "First squad", area = "city" });
        await hub().PostAsync("cells", new { id = "c-1", area = "city", squad = Squad, boundary = new { type = "Polygon", coordinates = new[] { Inside } } });
        await SmallCity.RegisterAsync(hub(), Enumerable.Range(1, MaxFinds).Select(n => $"found-{n}"));
    }

    /// <summary>A squad member; the token.</summary>
    public async Task<string> NewMemberAsync(string name) =>
        (await hub().PostAsync("users", new { name, role = "squad_member", area = "city", squad = Squad })).GetProperty("token").GetString()!;

    /// <summary>Files a task for the squad; its id.</summary>
    public async Task<string> FileTaskAsync()
    {
        var task = await hub().PostAsync("tasks", new
        {
            subject = $"device:found-{Interlocked.Increment(ref _finds)}",
            matter_code = "08004",
            title = "Found by a patrol",
            lat = 31.25,
            lon = 121.45,
        });
        return task.GetProperty("id").GetString()!;
    }

    /// <summary>Asks a meter to restart; the command's id.</summary>
    public async Task<string> AskAsync(string device) =>
        (await hub().PostAsync($"devices/{device}/commands", new { type = "reboot" })).GetProperty("id").GetString()!;

    /// <summary>What a message is about: the task or the command.</summary>
    public static string IdOf(JsonElement message) =>
        (message.TryGetProperty("about_id", out var task) ? task : message.GetProperty("id")).GetString()!;
}
