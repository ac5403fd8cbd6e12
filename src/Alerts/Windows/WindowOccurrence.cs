using SensorHub.Alerts.Evaluation;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Windows;

/// <summary>
/// The verdicts of one occurrence so far: windows are decided one after the other, and may be judged again. Nothing is kept of windows before the
/// first one that exceeds: most occurrences have none.
/// </summary>
internal sealed class WindowOccurrence(WindowShape shape, TimeSpanMs span)
{
    [Flags]
    private enum Mark : byte { None = 0, Exceeded = 1, Written = 2, WasWritten = 4 }

    private sealed class Kept(int count)
    {
        public Mark[] Marks { get; } = new Mark[count];
        public double[] Values { get; } = new double[count];
        public List<WindowRun> Runs { get; } = [];
    }

    private Kept? _kept;

    public TimeSpanMs Span => span;
    public int Count { get; } = shape.CountIn(span);
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

    /// <summary>Decides windows that have no data.</summary>
    public void DecideEmpty(int count) => Decided += count;

    /// <summary>Takes a window that was decided before as judged now; its verdict is written again if it was.</summary>
    public void Redecide(int window, in JudgedWindow judged)
    {
        if (_kept is { } kept)
            kept.Marks[window] &= Mark.WasWritten;
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
        if (_kept is not { } kept)
            return [];
        FindRuns(kept);
        var episodes = new Episode[kept.Runs.Count];
        for (var i = 0; i < episodes.Length; i++)
            episodes[i] = EpisodeOf(kept, kept.Runs[i]);
        return episodes;
    }

    /// <summary>Windows that the last <see cref="Episodes"/> or an alert written before needs, and that are not written as they are now.</summary>
    public List<int> TakeUnwritten()
    {
        List<int> windows = [];
        if (_kept is not { } kept)
            return windows;
        var runs = kept.Runs;
        var run = 0;
        for (var window = 0; window < Decided; window++)
        {
            // The window after an episode shows why it ended.
            while (run < runs.Count && window > runs[run].Last + 1)
                run++;
            var isNeeded = run < runs.Count && window >= runs[run].First;
            ref var mark = ref kept.Marks[window];
            if (mark.HasFlag(Mark.Written) || !(isNeeded || mark.HasFlag(Mark.WasWritten)))
                continue;
            mark |= Mark.Written | Mark.WasWritten;
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
        to.Write(_kept is not null);
        if (_kept is not { } kept)
            return;
        for (var window = 0; window < Decided; window++)
        {
            to.Write((byte)kept.Marks[window]);
            to.Write(kept.Values[window]);
        }
    }

    public static WindowOccurrence Read(WindowShape shape, BinaryReader from)
    {
        var occurrence = new WindowOccurrence(shape, new(from.ReadInt64(), from.ReadInt64())) { Decided = from.ReadInt32() };
        if (!from.ReadBoolean())
            return occurrence;
        var kept = occurrence._kept = new(occurrence.Count);
        for (var window = 0; window < occurrence.Decided; window++)
        {
            kept.Marks[window] = (Mark)from.ReadByte();
            kept.Values[window] = from.ReadDouble();
        }

        return occurrence;
    }

    private void Set(int window, in JudgedWindow judged)
    {
        if (judged.Verdict == Verdict.Exceeded)
        {
            _kept ??= new(Count);
            _kept.Marks[window] |= Mark.Exceeded;
        }

        if (_kept is { } kept)
            kept.Values[window] = judged.Value ?? 0;
    }

    private void FindRuns(Kept kept)
    {
        Span<bool> exceeded = Decided <= 1024 ? stackalloc bool[Decided] : new bool[Decided];
        var allowed = shape.Rule.AllowedPerOccurrence;
        for (var window = 0; window < Decided; window++)
            exceeded[window] = kept.Marks[window].HasFlag(Mark.Exceeded) && --allowed < 0;
        WindowEpisodes.Find(exceeded, shape.Stride, shape.Rule.InARow, IsComplete, kept.Runs);
    }

    private Episode EpisodeOf(Kept kept, WindowRun run)
    {
        var worst = double.MinValue;
        var count = 0;
        for (var window = run.First; window <= run.Last; window++)
        {
            if (!kept.Marks[window].HasFlag(Mark.Exceeded))
                continue;
            count++;
            worst = Math.Max(worst, kept.Values[window]);
        }

        return new(FromOf(run.First), FromOf(run.Last) + shape.WindowMs, run.Open, worst, count, null);
    }
}
