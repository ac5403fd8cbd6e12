using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Models;

namespace SensorHub.Simulators.Scenarios;

/// <summary>Seven restaurants in the evening. The purifier may not be off for 10 min while the fan runs in business hours.</summary>
internal sealed class KitchenCast(NightBuilder builder, TimeSpanMs span)
{
    private const long ToleranceMs = 2 * UnixMs.Minute;

    // Without the purifier there is more fume, but not more than 2 mg/m³: another rule's matter.
    private const double Fume = 1.7;
    private const double Pm = 4.2;
    private const double Nmhc = 6.8;
    private static readonly BusinessHours Evening = new(new TimeOnly(17, 0), new TimeOnly(23, 0));
    private static readonly BusinessHours Late = new(new TimeOnly(18, 0), new TimeOnly(2, 0));

    public void AddAll()
    {
        Add("kitchen-noodles", "Noodle house", cell: 2, 0.35, 0.45, Evening, [Off(20, 50, minutes: 50)]);
        Add("kitchen-grill", "Harbour grill", cell: 1, 0.45, 0.55, Evening, [Off(22, 10, minutes: 25)]);
        Add("kitchen-late", "Station supper club", cell: 4, 0.30, 0.35, Late, [Off(0, 40, minutes: 40)]);

        Add("kitchen-nine", "Dumpling corner", cell: 2, 0.65, 0.75, Evening, [Off(21, 15, minutes: 9)],
            "the purifier is off for nine minutes only");
        Add("kitchen-closed", "Hill teahouse", cell: 3, 0.40, 0.50, Evening, [Off(23, 10, minutes: 50)], cooksUntil: builder.At(0, 30),
            whyNot: "the purifier is off outside business hours");
        Add("kitchen-closing", "Fish market kitchen", cell: 1, 0.20, 0.80, Evening, [new(builder.At(22, 53), builder.At(23, 40))], cooksUntil: builder.At(23, 40),
            whyNot: "seven minutes before closing time; the rest is outside business hours");
        Add("kitchen-cold", "Salad bar", cell: 4, 0.60, 0.80, Evening, [], cooksUntil: span.FromMs,
            whyNot: "fan and purifier are both off: nobody cooks");
    }

    // Begins up to five minutes earlier or later, on a reading.
    private TimeSpanMs Off(int hour, int minute, int minutes)
    {
        var from = builder.At(hour, minute) + builder.RandomFor($"off {hour}:{minute}").NextInt(-5, 6) * UnixMs.Minute;
        return new TimeSpanMs(from, from + minutes * UnixMs.Minute);
    }

    private KitchenSpell Without(TimeSpanMs off) => new(off) { PurifierOff = true, Fume = Fume, Pm = Pm, Nmhc = Nmhc };

    private void Add(
        string id, string name, int cell, double east, double north, BusinessHours hours, TimeSpanMs[] off, string? whyNot = null, long? cooksUntil = null)
    {
        var site = new Site
        {
            Id = id,
            Name = name,
            Kind = SiteKind.Restaurant,
            Party = new ResponsibleParty($"{name} catering", [new Contact("Owner", "0571-0000-0002")]),
            BusinessHours = hours,
            Location = CityMap.In(cell, east, north),
        };
        builder.Add(site);
        var device = builder.Device($"fume-{id["kitchen-".Length..]}", DeviceKind.Fume, "sim-fume", site, Kitchen.IntervalS);
        var kitchen = new Kitchen { Cooking = [new(span.FromMs, cooksUntil ?? builder.At(hours.To))], Spells = [.. off.Select(Without)] };
        builder.Add(device, () => kitchen.Readings(span, builder.RandomFor(device.Id)));

        if (whyNot is not null) builder.ExpectNot(ScenarioRules.FumePurifierOff, id, whyNot);
        else builder.Expect(ScenarioRules.FumePurifierOff, id, off[0], ToleranceMs, site.Location);
    }
}
