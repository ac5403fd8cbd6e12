using Microsoft.Data.Sqlite;

namespace SensorHub.Storage.Telemetry;

/// <summary>Statements that run thousands of times: prepared once, their parameters set by place.</summary>
internal static class Statements
{
    public static SqliteCommand Prepare(this SqliteConnection connection, string sql, SqliteTransaction? transaction, params ReadOnlySpan<string> parameters)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        foreach (var name in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            command.Parameters.Add(parameter);
        }

        return command;
    }

    public static SqliteCommand With(this SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];
        return command;
    }

    /// <returns>Rows changed.</returns>
    public static int Run(this SqliteCommand command, params ReadOnlySpan<object> values) => command.With(values).ExecuteNonQuery();

    /// <summary>Copies a blob into a buffer, which is made larger when it must be.</summary>
    /// <returns>Its length.</returns>
    public static int CopyBlob(this SqliteDataReader reader, int column, ref byte[] to)
    {
        var length = (int)reader.GetBytes(column, 0, null, 0, 0);
        if (to.Length < length)
            to = new byte[length * 2];
        reader.GetBytes(column, 0, to, 0, length);
        return length;
    }
}
