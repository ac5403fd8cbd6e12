using SensorHub.EndToEnd.Tests.PowerLoss;

namespace SensorHub.EndToEnd.Tests.Harness;

/// <summary>How a hub is started.</summary>
internal sealed record HubOptions
{
    /// <summary>Data folder; made by the hub when it is missing.</summary>
    public required string Data { get; init; }

    public required CityTime City { get; init; }

    /// <summary>Settings by their keys, as <c>Journal:SegmentBytes</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Follows and disturbs its files; null = the plain disk.</summary>
    public SyncShadow? Shadow { get; init; }

    /// <summary>Files it may open; null = as many as the test itself.</summary>
    public int? MaxOpenFiles { get; init; }

    /// <summary>Assembly to run and what stands before <c>run</c>; the hub itself when empty.</summary>
    public IReadOnlyList<string> Program { get; init; } = [Repository.HostAssembly];
}
