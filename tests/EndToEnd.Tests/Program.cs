using SensorHub.EndToEnd.Tests.Crash;
using SensorHub.EndToEnd.Tests.PowerLoss;

namespace SensorHub.EndToEnd.Tests;

/// <summary>Programs the tests start as processes of their own: <c>dotnet SensorHub.EndToEnd.Tests.dll VERB …</c>.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args) => args switch
    {
        [EarlyAckHub.Verb, "run", "--data", var folder] => await EarlyAckHub.RunAsync(folder),
        [FileWriter.Verb, var folder] => FileWriter.Run(folder, Console.In, Console.Out),
        [SqliteWriter.Verb, var folder] => SqliteWriter.Run(folder, Console.In, Console.Out),
        [HubDatabaseWriter.Verb, var folder] => await HubDatabaseWriter.RunAsync(folder, Console.In, Console.Out),
        [JournalWriter.Verb, var folder] => JournalWriter.Run(folder, early: false, Console.Out),
        [JournalWriter.EarlyVerb, var folder] => JournalWriter.Run(folder, early: true, Console.Out),
        _ => 2,
    };
}
