using SensorHub.Simulators.Common;

namespace SensorHub.Simulators.Scenarios;

/// <summary>How large a simulated city is; everything in it follows from its people by one set of proportions.</summary>
/// <param name="People">20 000 to 10 million.</param>
/// <param name="Eventful">Share of the days of a device on which something happens, 0…1.</param>
public sealed record CitySize(int People, double Eventful = 1)
{
    public const int MinPeople = 20_000;
    public const int MaxPeople = 10_000_000;

    /// <summary>Two districts, about a hundred devices; something happens to nearly every one every day.</summary>
    public static CitySize Small { get; } = new(60_000);

    /// <summary>Thirty districts, about 17 000 devices; most days are quiet.</summary>
    public static CitySize Large { get; } = new(9_000_000, Eventful: 0.05);

    /// <summary>Reads what <c>--city</c> takes: <c>small</c>, <c>large</c> or a number of people.</summary>
    /// <exception cref="UsageException">Says what to write instead.</exception>
    public static CitySize Parse(string text) => text switch
    {
        "small" => Small,
        "large" => Large,
        _ when int.TryParse(text, out var people) && people is >= MinPeople and <= MaxPeople => new(people),
        _ => throw new UsageException($"--city '{text}': write small, large, or a number of people from {MinPeople} to {MaxPeople}."),
    };

    public int Districts => Math.Max(2, People / 300_000);
    public int Streets => Math.Max(Districts, People / 20_000);

    /// <summary>Each with a noise monitor, a dust station and a weather station.</summary>
    public int BuildingSites => Per(5_000);

    /// <summary>Every fourth building site sends through one.</summary>
    public int Gateways => (BuildingSites + 3) / 4;
    public int NoiseZones => Per(12_000);
    public int Kitchens => Per(2_500);
    public int Trucks => Per(1_700);
    public int BackgroundStations => Math.Max(Districts, Per(30_000));

    private int Per(int people) => Math.Max(1, People / people);
}
