namespace SensorHub.Alerts.Windows;

/// <summary>Windows <paramref name="First"/> to <paramref name="Last"/> of an occurrence, both inclusive.</summary>
/// <param name="Open">The newest window exceeds still and belongs to it: it may grow.</param>
internal readonly record struct WindowRun(int First, int Last, bool Open);

/// <summary>
/// Episodes as a pure function of the verdicts of one occurrence. A row = <c>inARow</c> exceeded windows, each beginning
/// where the one before ends; rows whose times touch or overlap are one episode.
/// </summary>
internal static class WindowEpisodes
{
    /// <param name="exceeded">Verdicts so far, one per slide.</param>
    /// <param name="stride">Windows from one to the next that does not overlap it.</param>
    /// <param name="isComplete">No window of the occurrence is missing.</param>
    public static void Find(ReadOnlySpan<bool> exceeded, int stride, int inARow, bool isComplete, List<WindowRun> runs)
    {
        runs.Clear();
        var reach = (inARow - 1) * stride;
        for (var first = 0; first + reach < exceeded.Length; first++)
        {
            if (!IsRow(exceeded, first, stride, inARow))
                continue;
            var last = first + reach;
            if (runs.Count > 0 && first <= runs[^1].Last + stride)
                runs[^1] = runs[^1] with { Last = last };
            else
                runs.Add(new(first, last, false));
        }

        if (runs.Count == 0 || isComplete)
            return;
        var newest = exceeded.Length - 1;
        runs[^1] = runs[^1] with { Open = exceeded[newest] && newest <= runs[^1].Last + stride };
    }

    private static bool IsRow(ReadOnlySpan<bool> exceeded, int first, int stride, int inARow)
    {
        for (var i = 0; i < inARow; i++)
        {
            if (!exceeded[first + i * stride])
                return false;
        }

        return true;
    }
}
