using SensorHub.Alerts.Enforcement;

namespace SensorHub.TestKit.Operations;

internal static class Paging
{
    // Cursor: <time>:<id> of the last item shown.
    public static Page<T> Cut<T>(IEnumerable<T> items, PageRequest page, Func<T, long> time, Func<T, string> id)
    {
        var ordered = items.OrderByDescending(time).ThenBy(id, StringComparer.Ordinal);
        var rest = page.After is null ? ordered : ordered.SkipWhile(NotBehind(page.After));
        T[] shown = [.. rest.Take(page.Limit + 1)];
        return shown.Length <= page.Limit
            ? new(shown, null)
            : new(shown[..^1], $"{time(shown[^2])}:{id(shown[^2])}");

        Func<T, bool> NotBehind(string cursor)
        {
            var colon = cursor.IndexOf(':', StringComparison.Ordinal);
            if (colon < 1 || !long.TryParse(cursor[..colon], out var afterTime))
                throw new ArgumentException($"'{cursor}' is not a page cursor.", nameof(page));
            var afterId = cursor[(colon + 1)..];
            return item => time(item) > afterTime || (time(item) == afterTime && string.CompareOrdinal(id(item), afterId) <= 0);
        }
    }
}
