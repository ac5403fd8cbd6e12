using SensorHub.Alerts.Evaluation;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Windows;

/// <summary>The verdicts of one occurrence so far: windows are decided one after the other, and may be judged again.</summary>
internal sealed class WindowOccurrence(WindowShape shape, TimeSpanMs span)
{
    [Flags]
    private enum Mark : byte { None = 0, Exceeded = 1, Written = 2, WasWritten = 4 }

    private readonly Mark[] _marks = new Mark[shape.CountIn(span)];
    private readonly List<WindowRun> _runs = [];
    private double[]? _values;

    public TimeSpanMs Span => span;
    public int Count => _marks.Length;
    public int Decided { get; private set; }
    public bool IsComplete => Decided == Count;

    /// <summary>End of the next window to be decided.</summary>
    public long NextDueMs => IsComplete ? span.ToMs : FromOf(Decided) + shape.WindowMs;

    /// <summary>End of the last window decided, or the occurrence's start.</summary>
    public long DecidedMs => Decided == 0 ? span.FromMs : FromOf(Decided - 1) + shape.WindowMs;

    public long FromOf(int window) => span.FromMs + window * shape.SlideMs;

    public void Decide(in JudgedWindow judged)
    {
        Set(Decided, judged);
        Decided++;
    }

    /// <summary>Takes a window that was decided before as judged now; its verdict is written again if it was.</summary>
    public void Redecide(int window, in JudgedWindow judged)
    {
        _marks[window] &= Mark.WasWritten;
        Set(window, judged);
    }

    /// <summary>Decided windows that overlap a span: from the first to, not including, the last.</summary>
    public Range Touching(TimeSpanMs readings)
    {
        // Window k covers [From + k·slide, From + k·slide + window).
        var first = Math.Max(0, UnixMs.Floor(readings.FromMs - span.FromMs - shape.WindowMs, shape.SlideMs) / shape.SlideMs + 1);
        var beyond = Math.Min(Decided, UnixMs.Floor(readings.ToMs - 1 - span.FromMs, shape.SlideMs) / shape.SlideMs + 1);
        return first >= beyond ? 0..0 : (int)first..(int)beyond;
    }

    public IReadOnlyList<Episode> Episodes()
    {
        if (_values is null)
            return [];
        FindRuns();
        var episodes = new Episode[_runs.Count];
        for (var i = 0; i < episodes.Length; i++)
            episodes[i] = EpisodeOf(_runs[i]);
        return episodes;
    }

    /// <summary>Windows that the last <see cref="Episodes"/> or an alert written before needs, and that are not written as they are now.</summary>
    public List<int> TakeUnwritten()
    {
        List<int> windows = [];
        if (_values is null)
            return windows;
        var run = 0;
        for (var window = 0; window < Decided; window++)
        {
            // The window after an episode shows why it ended.
            while (run < _runs.Count && window > _runs[run].Last + 1)
                run++;
            var isNeeded = run < _runs.Count && window >= _runs[run].First;
            if (Has(window, Mark.Written) || !(isNeeded || Has(window, Mark.WasWritten)))
                continue;
            _marks[window] |= Mark.Written | Mark.WasWritten;
            windows.Add(window);
        }

        return windows;
    }

    // i64 from, i64 to, i32 decided, decided × u8 mark, bool values, decided × f64.
    public void Write(BinaryWriter to)
    {
        to.Write(span.FromMs);
        to.Write(span.ToMs);
        to.Write(Decided);
        to.Write(_values is not null);
        if (_values is null)
            return;
        for (var window = 0; window < Decided; window++)
        {
            to.Write((byte)_marks[window]);
            to.Write(_values[window]);
        }
    }

    public static WindowOccurrence Read(WindowShape shape, BinaryReader from)
    {
        var occurrence = new WindowOccurrence(shape, new(from.ReadInt64(), from.ReadInt64())) { Decided = from.ReadInt32() };
        if (!from.ReadBoolean())
            return occurrence;
        occurrence._values = new double[occurrence.Count];
        for (var window = 0; window < occurrence.Decided; window++)
        {
            occurrence._marks[window] = (Mark)from.ReadByte();
            occurrence._values[window] = from.ReadDouble();
        }

        return occurrence;
    }

    private bool Has(int window, Mark mark) => (_marks[window] & mark) != Mark.None;

    private void Set(int window, in JudgedWindow judged)
    {
        if (judged.Verdict == Verdict.Exceeded)
        {
            _values ??= new double[Count];
            _marks[window] |= Mark.Exceeded;
        }

        if (_values is not null)
            _values[window] = judged.Value ?? 0;
    }

    private void FindRuns()
    {
        Span<bool> exceeded = Decided <= 1024 ? stackalloc bool[Decided] : new bool[Decided];
        var allowed = shape.Rule.AllowedPerOccurrence;
        for (var window = 0; window < Decided; window++)
            exceeded[window] = Has(window, Mark.Exceeded) && --allowed < 0;
        WindowEpisodes.Find(exceeded, shape.Stride, shape.Rule.InARow, IsComplete, _runs);
    }

    private Episode EpisodeOf(WindowRun run)
    {
        var worst = double.MinValue;
        var count = 0;
        for (var window = run.First; window <= run.Last; window++)
        {
            if (!Has(window, Mark.Exceeded))
                continue;
            count++;
            worst = Math.Max(worst, _values![window]);
        }

        return new(FromOf(run.First), FromOf(run.Last) + shape.WindowMs, run.Open, worst, count, null);
    }
}
