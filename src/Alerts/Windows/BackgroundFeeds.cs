using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Geography;
using SensorHub.Devices.Registry;

namespace SensorHub.Alerts.Windows;

/// <summary>The feeds of one rule: one for each district that has stations, and one of all the city for districts without.</summary>
/// <param name="stations">Inputs of every station site with a device.</param>
internal sealed class BackgroundFeeds(
    WindowShape shape, IReadOnlyList<(Site Site, WindowInput[] Inputs)> stations, DistrictFinder districts, EvaluationContext context, DeviceLinks links)
{
    private readonly ILookup<string?, WindowInput> _byDistrict =
        stations.SelectMany(s => s.Inputs, (s, input) => (District: districts.At(s.Site.Location), input)).ToLookup(s => s.District, s => s.input);
    private readonly Dictionary<string, BackgroundFeed> _feeds = [];
    private BackgroundFeed? _ofCity;

    public BackgroundFeed Of(Site site)
    {
        if (districts.At(site.Location) is not { } district || !_byDistrict.Contains(district))
            return _ofCity ??= Make(stations.SelectMany(s => s.Inputs));
        if (!_feeds.TryGetValue(district, out var feed))
            _feeds.Add(district, feed = Make(_byDistrict[district]));
        return feed;
    }

    private BackgroundFeed Make(IEnumerable<WindowInput> inputs)
    {
        var feed = new BackgroundFeed(shape, [.. inputs.OrderBy(i => i.DeviceId, StringComparer.Ordinal)], context);
        foreach (var handle in feed.Stations.Select(s => s.Handle).Distinct())
            links.AddFeed(handle, feed);
        return feed;
    }
}
