namespace SensorHub.Alerts.Evaluation;

/// <summary>Writes the states of subjects, each behind its length: of one that is not known any more it can be skipped. One buffer for all of them.</summary>
internal sealed class SubjectWriter : IDisposable
{
    private readonly BinaryWriter _to;
    private readonly MemoryStream _state = new();
    private readonly BinaryWriter _stateWriter;

    public SubjectWriter(BinaryWriter to)
    {
        _to = to;
        _stateWriter = new(_state);
    }

    public void WriteCount(int subjects) => _to.Write(subjects);

    // string rule, string subject, i32 length, state, late marks.
    public void Write(JudgedSubject subject, Action<BinaryWriter> writeState)
    {
        _state.SetLength(0);
        writeState(_stateWriter);
        WriteLate(_stateWriter, subject.Late);
        _stateWriter.Flush();
        _to.Write(subject.Rule.Id);
        _to.Write(subject.Subject.Id);
        _to.Write((int)_state.Length);
        _to.Write(_state.GetBuffer(), 0, (int)_state.Length);
    }

    public void Dispose() => _stateWriter.Dispose();

    private static void WriteLate(BinaryWriter writer, IReadOnlyList<LateMark> late)
    {
        writer.Write(late.Count);
        foreach (var mark in late)
        {
            writer.Write(mark.Occurrence.FromMs);
            writer.Write(mark.Occurrence.ToMs);
            writer.Write(mark.FirstClockMs);
            writer.Write(mark.LastClockMs);
            writer.Write(mark.FromMs);
            writer.Write(mark.ToMs);
            writer.Write(mark.NeedsHistory);
        }
    }
}
