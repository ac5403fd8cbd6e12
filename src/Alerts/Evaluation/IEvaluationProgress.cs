using SensorHub.Devices.Books;

namespace SensorHub.Alerts.Evaluation;

/// <summary>How far decisions follow the journal. Thread safe and cheap.</summary>
public interface IEvaluationProgress
{
    /// <summary>Everything before it is on disk.</summary>
    long DurablePosition { get; }

    /// <summary>Everything before it is judged and committed.</summary>
    long EvaluatedPosition { get; }

    /// <summary>Entries of readings judged and committed, by a count of its own.</summary>
    Passage Passed { get; }

    /// <summary>Nothing is judged or committed now: a store cannot be read or written, which is tried again each second.</summary>
    bool IsHeldUp { get; }

    /// <summary>Subjects whose late readings wait to be judged once no more of them come.</summary>
    int Unsettled { get; }
}
