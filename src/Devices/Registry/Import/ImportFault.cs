namespace SensorHub.Devices.Registry.Import;

/// <param name="Line">In the file, from 1; the header is line 1. For a row with line breaks in quotes, where it begins.</param>
/// <param name="Field">The column; empty when the line as a whole is meant.</param>
/// <param name="Message">What is wrong and what to write instead.</param>
public sealed record ImportFault(int Line, string Field, string Message)
{
    public override string ToString() => Field.Length == 0 ? $"line {Line}: {Message}" : $"line {Line}, {Field}: {Message}";
}

/// <summary>A file of which nothing was taken in.</summary>
public sealed class ImportException(IReadOnlyList<ImportFault> faults)
    : Exception($"{faults.Count} fault(s), nothing was imported. {string.Join("; ", faults.Take(ShownInMessage))}")
{
    private const int ShownInMessage = 10;

    public IReadOnlyList<ImportFault> Faults { get; } = faults;
}
