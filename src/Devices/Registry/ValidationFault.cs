namespace SensorHub.Devices.Registry;

/// <param name="Field">As the API and the CSV header name it: <c>interval_s</c>, <c>party.contacts[0].phone</c>.</param>
/// <param name="Message">What is wrong and what to write instead.</param>
public sealed record ValidationFault(string Field, string Message);

/// <summary>A command whose fields do not hold; names every one of them.</summary>
public sealed class ValidationException(IReadOnlyList<ValidationFault> faults)
    : Exception(string.Join("; ", faults.Select(f => $"{f.Field}: {f.Message}")))
{
    public IReadOnlyList<ValidationFault> Faults { get; } = faults;

    /// <exception cref="ValidationException">There is at least one fault.</exception>
    public static void ThrowIfAny(IReadOnlyList<ValidationFault> faults)
    {
        if (faults.Count > 0)
            throw new ValidationException(faults);
    }
}
