using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Models;

namespace SensorHub.Simulators.Scenarios.Week;

/// <summary>The restaurants of a city. Two of three close at 22:00, the others at 02:00.</summary>
internal sealed class KitchenWeek(WeekStage stage)
{
    private static readonly BusinessHours Usual = new(new TimeOnly(10, 0), new TimeOnly(22, 0));
    private static readonly BusinessHours Late = new(new TimeOnly(11, 0), new TimeOnly(2, 0));

    public void AddAll()
    {
        var deck = new KitchenStories(stage).NewDeck(stage.RandomFor("deck of kitchens"));
        for (var number = 0; number < stage.Size.Kitchens; number++)
        {
            var actor = NewActor(number);
            for (var day = 0; day < stage.Time.Days; day++)
            {
                // What goes on past midnight has no room on the last day.
                if (day == stage.Time.Days - 1 && actor.Site.BusinessHours == Late) continue;
                var random = stage.DayOf(actor.DeviceId, day);
                if (stage.IsEventful(random)) deck.Deal(actor, day, random);
            }

            var device = stage.Device(actor.DeviceId, DeviceKind.Fume, "sim-fume", actor.Site, Kitchen.IntervalS) with { Maintenance = [.. actor.Maintenance] };
            stage.Add(device, actor.DelayMs, () => actor.Kitchen.Readings(stage.Time.Span, stage.RandomFor(actor.DeviceId)));
        }
    }

    private KitchenActor NewActor(int number)
    {
        var street = stage.Layout.Streets[number % stage.Layout.Streets.Count];
        var id = $"kitchen-{number + 1:0000}";
        var random = stage.RandomFor(id);
        var name = $"{CityNames.Dish(number)} on {street.Name}";
        var site = new Site
        {
            Id = id,
            Name = $"{name} {random.NextInt(1, 200)}",
            Kind = SiteKind.Restaurant,
            Party = new ResponsibleParty($"{name} catering", [new Contact("Owner", $"0571-20{number:00000}")]),
            BusinessHours = number % 3 == 2 ? Late : Usual,
            Location = street.At(random.Between(0.1, 0.9), random.Between(0.1, 0.9)),
        };
        stage.Builder.Add(site);
        var deviceId = $"fume-{number + 1:0000}";
        List<TimeSpanMs> cooking = [];
        List<KitchenSpell> spells = [];
        var kitchen = new Kitchen { Cooking = cooking, Spells = spells };
        var actor = new KitchenActor(deviceId, site, stage.District(street), kitchen, stage.DelayOf(deviceId)) { Cooking = cooking, Spells = spells };
        for (var day = 0; day < stage.Time.Days; day++)
        {
            actor.Cooking.Add(stage.Time.Between(day, 11, 14));
            actor.Cooking.Add(site.BusinessHours == Late ? stage.Time.Between(day, 17.5, 25) : stage.Time.Between(day, 17, 22.5));
        }

        return actor;
    }
}
