using System.Globalization;
using Microsoft.Data.Sqlite;
using SensorHub.Devices.Registry;

namespace SensorHub.Storage.Sqlite.Registry;

/// <summary>Inserts devices by one statement that is parsed once: an import brings tens of thousands.</summary>
internal sealed class DeviceInsert(SqliteConnection connection) : IDisposable
{
    private SqliteCommand? _command;

    /// <returns>The handle it was given.</returns>
    public int Run(Device device)
    {
        _command ??= Prepare();
        var values = _command.Parameters;
        values["@id"].Value = device.Id;
        values["@kind"].Value = device.Kind.ToString();
        values["@model"].Value = device.Model;
        values["@site"].Value = OrNull(device.SiteId);
        values["@gateway"].Value = OrNull(device.GatewayId);
        values["@lat"].Value = OrNull(device.Location?.Lat);
        values["@lon"].Value = OrNull(device.Location?.Lon);
        values["@interval"].Value = device.IntervalS;
        values["@calibrated"].Value = OrNull(device.CalibratedOn?.ToString(RegistryRows.Date, CultureInfo.InvariantCulture));
        values["@enabled"].Value = device.Enabled;
        values["@secret"].Value = device.SecretHash.ToArray();
        values["@version"].Value = device.Version;
        return checked((int)(long)_command.ExecuteScalar()!);
    }

    public void Dispose() => _command?.Dispose();

    private static object OrNull(object? value) => value ?? DBNull.Value;

    private SqliteCommand Prepare()
    {
        var command = connection.CreateCommand();
        command.CommandText =
            """
            INSERT INTO devices (id, kind, model, site_id, gateway_id, lat, lon, interval_s, calibrated_on, enabled, secret_hash, version)
            VALUES (@id, @kind, @model, @site, @gateway, @lat, @lon, @interval, @calibrated, @enabled, @secret, @version)
            RETURNING handle
            """;
        foreach (var name in (ReadOnlySpan<string>)
            ["@id", "@kind", "@model", "@site", "@gateway", "@lat", "@lon", "@interval", "@calibrated", "@enabled", "@secret", "@version"])
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return command;
    }
}
