namespace SensorHub.Ingest.Admission;

/// <summary>How far decisions lie behind the journal; intake slows when it is too far.</summary>
public interface IEvaluationLag
{
    /// <summary>Age of the oldest record not evaluated yet; zero when there is none. Thread safe and cheap.</summary>
    TimeSpan Current { get; }
}
