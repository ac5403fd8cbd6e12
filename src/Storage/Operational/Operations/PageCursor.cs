using System.Globalization;

namespace SensorHub.Storage.Operational.Operations;

/// <summary>Where a page begins, <c>&lt;time&gt;:&lt;id&gt;</c> of the last row shown: newer rows never move what comes next.</summary>
internal readonly record struct PageCursor(long TimeMs, string Id)
{
    public static PageCursor FirstPage => new(long.MaxValue, "");

    /// <exception cref="ArgumentException">Not one of ours.</exception>
    public static PageCursor Parse(string? after)
    {
        if (after is null)
            return FirstPage;
        var colon = after.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && long.TryParse(after.AsSpan(0, colon), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var time)
            ? new(time, after[(colon + 1)..])
            : throw new ArgumentException($"'{after}' is not a page cursor.", nameof(after));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{TimeMs}:{Id}");
}
