using SensorHub.Storage.Operational.Projections;

namespace SensorHub.Storage.Influx;

/// <summary>What goes to the server in one request, and where the projection stands once it is accepted.</summary>
internal sealed class ProjectionBatch(bool withRevisions)
{
    public LineBatch Lines { get; } = new(withRevisions);

    /// <summary>Of the journal, everything before it is in this batch or in those before.</summary>
    public long Position { get; set; }

    /// <summary>Null when nothing of the past is in it.</summary>
    public ProjectionRun? Run { get; set; }

    /// <summary>Of the lines, those of the past.</summary>
    public int PastLines { get; set; }

    public void Clear()
    {
        Lines.Clear();
        (Run, PastLines) = (null, 0);
    }
}
