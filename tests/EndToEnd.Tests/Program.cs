using SensorHub.EndToEnd.Tests.PowerLoss;

namespace SensorHub.EndToEnd.Tests;

/// <summary>Programs the tests start as processes of their own: <c>dotnet SensorHub.EndToEnd.Tests.dll VERB …</c>.</summary>
internal static class Program
{
    public static int Main(string[] args) => args switch
    {
        [FileWriter.Verb, var folder] => FileWriter.Run(folder, Console.In, Console.Out),
        [SqliteWriter.Verb, var folder] => SqliteWriter.Run(folder, Console.In, Console.Out),
        [JournalWriter.Verb, var folder] => JournalWriter.Run(folder, early: false, Console.Out),
        [JournalWriter.EarlyVerb, var folder] => JournalWriter.Run(folder, early: true, Console.Out),
        _ => 2,
    };
}
