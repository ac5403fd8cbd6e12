using Npgsql;

namespace SensorHub.Storage.Postgres;

/// <summary>Where operational data are kept when not in hub.db.</summary>
public sealed record PostgresOptions
{
    /// <summary>
    /// As Npgsql reads it, for example <c>Host=db.bureau;Database=sensorhub;Username=sensorhub;SSL Mode=VerifyFull</c>. Empty = hub.db, the default.
    /// A pooler in between must keep one session for one connection.
    /// </summary>
    public string ConnectionString { get; init; } = "";

    /// <summary>File with the password, read at each connection, so that it may be changed; empty = the connection string says it, or none is needed.</summary>
    public string PasswordFile { get; init; } = "";

    public bool IsUsed => ConnectionString.Length > 0;

    /// <summary>Every fault, each beginning with its setting; none when it may be used.</summary>
    public IEnumerable<string> Faults()
    {
        if (!IsUsed)
            return PasswordFile.Length == 0 ? [] : ["Postgres:PasswordFile is for Postgres:ConnectionString, which is empty"];
        if (Parsed(out var fault) is not { } parsed)
            return [$"Postgres:ConnectionString cannot be read: {fault}"];
        return Faults(parsed);
    }

    private IEnumerable<string> Faults(NpgsqlConnectionStringBuilder parsed)
    {
        if (string.IsNullOrEmpty(parsed.Host) || string.IsNullOrEmpty(parsed.Database))
            yield return "Postgres:ConnectionString names no Host or no Database";
        if (parsed.Host?.Contains(',', StringComparison.Ordinal) == true)
            yield return "Postgres:ConnectionString names several hosts: a hub writes to one, name the address that follows the primary";
        if (PasswordFile.Length > 0 && !string.IsNullOrEmpty(parsed.Password))
            yield return "Postgres:PasswordFile and a password in Postgres:ConnectionString: one of them";
        if (PasswordFile.Length > 0 && !File.Exists(PasswordFile))
            yield return $"Postgres:PasswordFile: there is no file {PasswordFile}";
    }

    private NpgsqlConnectionStringBuilder? Parsed(out string fault)
    {
        fault = "";
        try
        {
            return new(ConnectionString);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            fault = e.Message;
            return null;
        }
    }
}
