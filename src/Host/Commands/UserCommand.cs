using System.CommandLine;

namespace SensorHub.Host.Commands;

/// <summary><c>user add</c>: through the API of the running hub.</summary>
internal static class UserCommand
{
    public static Command Create() => new("user", "Adds people and programs to a running hub") { Add() };

    private static Command Add()
    {
        var name = new Argument<string>("NAME") { Description = "1 to 64 of A-Z a-z 0-9 _ - . :" };
        var role = new Option<string>("--role")
        {
            Description = "squad_member, dispatcher, analyst, rule_author, approver, data_reviewer, auditor or administrator",
            Required = true,
        };
        var area = new Option<string>("--area") { Description = "Area of the tree: sees it and all below", Required = true };
        var squad = new Option<string?>("--squad") { Description = "Needed for a squad member" };
        return new Command("add", "Adds a user and prints the token once") { name, role, area, squad }
            .Does(async (parsed, cancellation) =>
            {
                using var hub = RunningHub.On(SharedOptions.DataFolder(parsed));
                var made = await hub.PostAsync(
                    "/api/v1/users",
                    new
                    {
                        name = parsed.GetValue(name),
                        role = parsed.GetValue(role),
                        area = parsed.GetValue(area),
                        squad = parsed.GetValue(squad),
                    },
                    cancellation);
                Answer.Print(made);
            });
    }
}
