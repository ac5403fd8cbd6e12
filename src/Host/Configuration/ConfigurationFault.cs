namespace SensorHub.Host.Configuration;

/// <summary>One setting that cannot be used: its key, what is wrong, what to write instead.</summary>
public sealed record ConfigurationFault(string Key, string Problem)
{
    public override string ToString() => $"{Key}: {Problem}";
}

/// <summary>Every fault of a configuration at once; the hub does not start.</summary>
public sealed class ConfigurationException(IReadOnlyList<ConfigurationFault> faults)
    : Exception("The configuration cannot be used:" + string.Concat(faults.Select(f => $"{Environment.NewLine}  {f}")))
{
    public IReadOnlyList<ConfigurationFault> Faults => faults;
}
