using Dapper;
using SensorHub.Storage.Operational;

namespace SensorHub.EndToEnd.Tests.PowerLoss;

/// <summary>Runs each line of its input as SQL on the hub's own database of a folder and answers it with <c>done</c> or the error.</summary>
internal static class HubDatabaseWriter
{
    public const string Verb = "write-hub-database";

    public static async Task<int> RunAsync(string folder, TextReader commands, TextWriter answers)
    {
        await using var database = HubDatabase.Open(Path.Combine(folder, HubDatabase.FileName));
        while (await commands.ReadLineAsync() is { } sql)
        {
            try
            {
                await database.WriteAsync(connection => connection.Execute(sql));
                await answers.WriteLineAsync("done");
            }
            catch (IOException e)
            {
                await answers.WriteLineAsync("failed: " + e.Message.ReplaceLineEndings(" "));
            }

            await answers.FlushAsync();
        }

        return 0;
    }
}
