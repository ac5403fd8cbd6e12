using SensorHub.Alerts.Enforcement;

namespace SensorHub.Web.Api.Http;

/// <summary>One page of a list.</summary>
/// <param name="Next">What to send as <c>after</c> for the next page; left out on the last one.</param>
internal sealed record Listing<T>(IReadOnlyList<T> Items, string? Next);

internal static class Paging
{
    /// <exception cref="ProblemException">400: not 1..1000.</exception>
    public static int Limit(int? asked)
    {
        var limit = asked ?? PageRequest.DefaultLimit;
        return limit is >= 1 and <= PageRequest.MaxLimit
            ? limit
            : throw ProblemException.BadField("limit", $"write 1 to {PageRequest.MaxLimit}");
    }

    /// <summary>A page of what is in memory, ordered by key; the cursor is the key of the last item shown.</summary>
    public static Listing<TShown> Of<T, TShown>(
        IEnumerable<T> all, Func<T, string> key, int? limit, string? after, Func<T, bool> keep, Func<T, TShown> show)
    {
        var size = Limit(limit);
        var page = all.Where(i => (after is null || string.CompareOrdinal(key(i), after) > 0) && keep(i))
            .OrderBy(key, StringComparer.Ordinal).Take(size + 1).ToList();
        var more = page.Count > size;
        var shown = more ? page[..size] : page;
        return new(shown.ConvertAll(i => show(i)), more ? key(shown[^1]) : null);
    }

    /// <summary>A page out of a store, whose cursor becomes the caller's.</summary>
    public static async Task<Listing<TShown>> FromStoreAsync<T, TShown>(
        Func<PageRequest, Task<Page<T>>> read, int? limit, string? after, Func<T, TShown> show)
    {
        var page = await ReadAsync(read, new PageRequest(Limit(limit), after));
        return new([.. page.Items.Select(show)], page.Next);
    }

    private static async Task<Page<T>> ReadAsync<T>(Func<PageRequest, Task<Page<T>>> read, PageRequest request)
    {
        try
        {
            return await read(request);
        }
        catch (ArgumentException) when (request.After is not null)
        {
            throw ProblemException.BadField("after", "write the next of the page before");
        }
    }
}
