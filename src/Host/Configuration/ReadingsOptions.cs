using SensorHub.Storage.Influx;

namespace SensorHub.Host.Configuration;

/// <summary>How queries of readings are answered.</summary>
public sealed record ReadingsOptions
{
    public const string Embedded = "embedded";

    /// <summary><c>embedded</c>, the default, or the name of a projection: its server then answers series of the API, a little later than the hub knows.</summary>
    public string AnswerFrom { get; init; } = Embedded;

    internal IEnumerable<ConfigurationFault> Faults(IReadOnlyDictionary<string, ProjectionOptions> projections)
    {
        if (AnswerFrom != Embedded && !projections.ContainsKey(AnswerFrom))
            yield return new("Readings:AnswerFrom", $"'{AnswerFrom}' is no projection; write {string.Join(" or ", [Embedded, .. projections.Keys.Order()])}");
    }
}
