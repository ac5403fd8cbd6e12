using Microsoft.Data.Sqlite;

namespace SensorHub.EndToEnd.Tests.PowerLoss;

/// <summary>Runs each line of its input as SQL on <c>test.db</c> of a folder and answers it with <c>done</c> or the error.</summary>
internal static class SqliteWriter
{
    public const string Verb = "write-sqlite";
    public const string FileName = "test.db";

    public static int Run(string folder, TextReader commands, TextWriter answers)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, FileName)};Pooling=False");
        connection.Open();
        while (commands.ReadLine() is { } sql)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            try
            {
                command.ExecuteNonQuery();
                answers.WriteLine("done");
            }
            catch (SqliteException e)
            {
                answers.WriteLine("failed: " + e.Message.ReplaceLineEndings(" "));
            }

            answers.Flush();
        }

        return 0;
    }
}
