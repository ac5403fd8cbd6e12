using System.Data.Common;
using Dapper;
using SensorHub.Devices.Registry;

namespace SensorHub.Storage.Operational.Registry.Tables;

/// <summary>Every table of the registry.</summary>
internal static class RegistryTables
{
    private static readonly Dictionary<ResourceKind, IResourceTable> ByKind = new IResourceTable[]
    {
        OrganisationTables.Areas, OrganisationTables.Squads, OrganisationTables.Cells, OrganisationTables.Users, SiteTable.Sites,
        DeviceTable.Devices, PermitTable.Permits, HoldTable.Holds,
    }.ToDictionary(t => t.Kind);

    public static IResourceTable Of(ResourceKind kind) => ByKind[kind];

    /// <summary>Reads all tables whole.</summary>
    public static RegistrySnapshot Load(DbConnection connection) => ByKind.Values.Aggregate(
        RegistrySnapshot.Empty with { Version = connection.ExecuteScalar<long>("SELECT version FROM registry_state") },
        (registry, table) => table.Load(connection, registry));

    public static void SetVersion(DbConnection connection, long version) =>
        connection.Execute("UPDATE registry_state SET version = @version", new { version });
}
