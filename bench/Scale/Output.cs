namespace SensorHub.Bench.Scale;

/// <summary>One answer of a run, a row of the table above all others.</summary>
/// <param name="Against">What it is compared with, or –.</param>
internal sealed record Finding(string Question, string Against, string ToReach, string Measured)
{
    public const string Header = "| question | against | to reach | measured |\n|---|---|---|---|\n";

    public override string ToString() => $"| {Question} | {Against} | {ToReach} | {Measured} |\n";
}

internal static class Output
{
    /// <summary>Beside the file of a run: its findings as rows, without their header.</summary>
    public const string FindingsSuffix = ".findings";

    /// <summary>Prints the table, its findings and what makes it void, and writes them to the file and beside it, if one was named.</summary>
    /// <returns>The exit code: 1 with faults.</returns>
    public static async Task<int> WriteAsync(string markdown, IReadOnlyCollection<string> faults, FileInfo? file, params Finding[] findings)
    {
        var text = markdown + string.Concat(faults.Select(fault => $"\nNOT VALID: {fault}\n"));
        Console.WriteLine(text);
        if (findings.Length > 0)
            Console.WriteLine(Finding.Header + string.Concat<Finding>(findings));
        if (file is not null)
        {
            await File.WriteAllTextAsync(file.FullName, text);
            await File.WriteAllTextAsync(file.FullName + FindingsSuffix, string.Concat<Finding>(findings));
        }

        return faults.Count == 0 ? 0 : 1;
    }
}
