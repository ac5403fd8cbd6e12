namespace SensorHub.Bench.Scale;

internal static class Output
{
    /// <summary>Prints the table and what makes it void, and writes both to the file, if one was named.</summary>
    /// <returns>The exit code: 1 with faults.</returns>
    public static async Task<int> WriteAsync(string markdown, IReadOnlyCollection<string> faults, FileInfo? file)
    {
        var text = markdown + string.Concat(faults.Select(fault => $"\nNOT VALID: {fault}\n"));
        Console.WriteLine(text);
        if (file is not null)
            await File.WriteAllTextAsync(file.FullName, text);
        return faults.Count == 0 ? 0 : 1;
    }
}
