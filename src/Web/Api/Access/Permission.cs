using SensorHub.Devices.Registry;

namespace SensorHub.Web.Api.Access;

/// <summary>What a route asks of its caller's role. Which of the resources a caller sees is a second question: <see cref="Caller"/>.</summary>
internal enum Permission
{
    /// <summary>Devices, sites, areas, cells, squads and their readings.</summary>
    ReadCity,
    ReadRules,
    ReadUsers,
    ManageRegistry,

    /// <summary>Asking devices to do something, and taking it back.</summary>
    CommandDevices,

    /// <summary>What devices are to be configured like.</summary>
    ConfigureDevices,

    /// <summary>Alerts, tasks and their live events.</summary>
    ReadCases,
    WorkOnTasks,
    FileTasks,
    ReadQuarantine,
    ReplayQuarantine,
    ReadLedger,

    /// <summary>External brokers: hosts, accounts and what went wrong there.</summary>
    ReadBrokers,

    /// <summary>Servers that get a copy of the readings: where they are and what went wrong there.</summary>
    ReadProjections,

    /// <summary>Writing the past anew into such a server.</summary>
    Reproject,
    ReadAudit,
    MakeBackups,
}

internal static class Permissions
{
    private static readonly Role[] Everyone = Enum.GetValues<Role>();
    private static readonly Role[] Staff = [.. Everyone.Where(r => r != Role.SquadMember)];

    /// <summary>The one table of roles; an administrator may everything.</summary>
    public static IReadOnlyList<Role> RolesFor(Permission permission) => permission switch
    {
        Permission.ReadCity or Permission.ReadRules or Permission.ReadBrokers or Permission.ReadProjections => Staff,
        Permission.ReadUsers => [Role.Administrator, Role.Auditor],
        Permission.ManageRegistry or Permission.ConfigureDevices or Permission.Reproject or Permission.MakeBackups => [Role.Administrator],
        Permission.CommandDevices => [Role.Administrator, Role.Dispatcher],
        Permission.ReadCases => Everyone,
        Permission.WorkOnTasks or Permission.FileTasks => [Role.Administrator, Role.Dispatcher, Role.SquadMember],
        Permission.ReadQuarantine => Staff,
        Permission.ReplayQuarantine => [Role.Administrator, Role.DataReviewer],
        Permission.ReadLedger => Everyone,
        Permission.ReadAudit => [Role.Administrator, Role.Auditor],
        _ => throw new ArgumentOutOfRangeException(nameof(permission), permission, "No such permission."),
    };
}
