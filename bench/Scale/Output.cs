namespace SensorHub.Bench.Scale;

/// <summary>One answer of a run, a row of the table above all others.</summary>
/// <param name="Against">What it is compared with, or –.</param>
internal sealed record Finding(string Question, string Against, string ToReach, string Measured)
{
    public const string Header = "| question | against | to reach | measured |\n|---|---|---|---|\n";

    /// <param name="isValid">False for a run with faults: its figures are shown, and said to prove nothing.</param>
    public string Row(bool isValid) => $"| {Question} | {Against} | {ToReach} | {Measured}{(isValid ? "" : " (bounds missed or run not valid: see its table)")} |\n";
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
        var rows = string.Concat(findings.Select(f => f.Row(faults.Count == 0)));
        if (findings.Length > 0)
            Console.WriteLine(Finding.Header + rows);
        if (file is not null)
        {
            await File.WriteAllTextAsync(file.FullName, text);
            await File.WriteAllTextAsync(file.FullName + FindingsSuffix, rows);
        }

        return faults.Count == 0 ? 0 : 1;
    }
}
