using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Common;
using SensorHub.Simulators.Models;

namespace SensorHub.Simulators.Scenarios.Week;

/// <summary>
/// The building sites of a city: noise monitor, dust station and weather station each. Every fourth sends through a gateway, whose power fails
/// once for long and once for ten minutes; one of twelve got a new noise meter on Wednesday, one has a meter whose calibration has run out.
/// </summary>
internal sealed class SiteWeek
{
    private const int EveryGateway = 4;
    private const int EverySpecial = 12;
    private const int NewMeter = 5;
    private const int Uncalibrated = 11;
    private const int SwapDay = 2;
    private const double BoundaryM = 60;
    private readonly WeekStage _stage;
    private readonly SiteNoiseStories _noise;
    private readonly DustStories _dust;
    private readonly Deck<NoiseActor> _noiseDeck;
    private readonly Deck<DustActor> _dustDeck;
    private readonly Deck<Actor> _weatherDeck;

    public SiteWeek(WeekStage stage)
    {
        _stage = stage;
        (_noise, _dust) = (new SiteNoiseStories(stage), new DustStories(stage));
        _noiseDeck = _noise.NewDeck(stage.RandomFor("deck of site noise"));
        _dustDeck = _dust.NewDeck(stage.RandomFor("deck of dust"));
        _weatherDeck = new Deck<Actor>(
            stage.RandomFor("deck of weather"), [.. stage.Faults.Batteries, .. stage.Faults.Silences, Nothing, Nothing, Nothing, Nothing, Nothing, Nothing]);
    }

    public void AddAll()
    {
        for (var number = 0; number < _stage.Size.BuildingSites; number++) Add(number);
    }

    private static bool Nothing(Actor actor, int day, SeededRandom random) => true;

    private void Add(int number)
    {
        var street = _stage.Layout.Streets[number % _stage.Layout.Streets.Count];
        var site = NewSite(number, street);
        var gateway = number % EveryGateway == 0 ? AddGateway(number, site, _stage.District(street)) : null;
        var cuts = gateway is null ? [] : PowerCuts(gateway.Id);
        if (gateway is not null) State(gateway, cuts);
        AddNoise(number, site, street, gateway, cuts);
        AddDust(number, site, street, gateway, cuts);
        AddWeather(number, site, street, gateway, cuts);
    }

    private Site NewSite(int number, CityStreet street)
    {
        var id = $"site-{number + 1:0000}";
        var random = _stage.RandomFor(id);
        var place = street.At(random.Between(0.1, 0.9), random.Between(0.1, 0.9));
        var name = $"{street.Name} {CityNames.Work(number)}";
        var site = new Site
        {
            Id = id,
            Name = $"{name} {random.NextInt(1, 100)}",
            Kind = SiteKind.Construction,
            Party = new ResponsibleParty($"{name} construction company", [new Contact("Site manager", $"0571-10{number:00000}")]),
            Location = place,
            Boundary = CityMap.Square(place, BoundaryM),
        };
        _stage.Builder.Add(site);
        _stage.Builder.Add(new Permit
        {
            Id = $"permit-{id}",
            Kind = PermitKind.Disposal,
            Number = $"CZ-{number + 1:0000}",
            SiteId = id,
            ValidFromMs = _stage.Time.Span.FromMs - 60 * UnixMs.Day,
            ValidToMs = _stage.Time.Span.ToMs + 120 * UnixMs.Day,
        });
        return site;
    }

    // One long, one of ten minutes, on two days on which nothing else happens there.
    private List<TimeSpanMs> PowerCuts(string gatewayId)
    {
        var random = _stage.RandomFor($"power {gatewayId}");
        var day = random.NextInt(0, 7);
        List<TimeSpanMs> cuts = [];
        foreach (var (after, minutes) in new[] { (0, random.NextInt(40, 100)), (3, 10) })
        {
            var cut = (day + after) % 7;
            if (cut < _stage.Time.Days) cuts.Add(WeekTime.Inside(_stage.Time.Part(cut, DayPart.Afternoon), minutes, random));
        }

        return cuts;
    }

    private void State(SimulatedDevice gateway, List<TimeSpanMs> cuts)
    {
        foreach (var cut in cuts)
        {
            if (cut.LengthMs < 15 * UnixMs.Minute) _stage.Builder.ExpectNot(ScenarioRules.DeviceSilent, gateway.Id, "the power fails for ten minutes only");
            else _stage.Builder.Expect(ScenarioRules.DeviceSilent, gateway.Id, FaultStories.Unheard(cut, 60_000), FaultStories.ToleranceMs, gateway.Location!.Value);
        }
    }

    private SimulatedDevice AddGateway(int number, Site site, DistrictWeek district)
    {
        var id = $"gateway-{number + 1:0000}";
        var box = new GatewayBox { BatteryPercent = BatteryOf(id) };
        box.Faults.Silences.AddRange(PowerCuts(id));
        var device = _stage.Device(id, DeviceKind.Gateway, "sim-gateway", site, GatewayBox.IntervalS);
        var actor = new Actor(id, site, district, box.Faults, _stage.DelayOf(id));
        _stage.Add(device, actor.DelayMs, () => box.Readings(_stage.Time.Span, _stage.RandomFor(id)));
        return device;
    }

    private void AddNoise(int number, Site site, CityStreet street, SimulatedDevice? gateway, List<TimeSpanMs> cuts)
    {
        var id = $"noise-{number + 1:0000}";
        var actor = NewNoise(id, site, street, cuts);
        var isSwapped = number % EverySpecial == NewMeter && _stage.Time.Days > SwapDay + 1;
        var next = isSwapped ? NewNoise($"{id}-b", site, street, cuts) : null;
        for (var day = 0; day < _stage.Time.Days; day++)
        {
            var now = next is not null && day > SwapDay ? next : actor;
            if (HasCut(cuts, day) || (next is not null && day is SwapDay - 1 or SwapDay)) continue;
            PlayNoise(now, day, number);
        }

        if (next is not null)
        {
            Swap(actor, next, gateway);
            return;
        }

        _stage.Add(NoiseDevice(actor, gateway, number % EverySpecial == Uncalibrated), actor.DelayMs, () => NoiseReadings(actor, _stage.Time.Span));
    }

    private void PlayNoise(NoiseActor actor, int day, int number)
    {
        var random = _stage.DayOf(actor.DeviceId, day);
        if (number % EverySpecial == Uncalibrated) _noise.WithoutCalibration(actor, day, random);
        else if ((number + day) % 4 == 0 && actor.District.On(day, SpellKind.Rain, SpellKind.Wind) is { } spell) _noise.InBadWeather(actor, spell, random);
        else if (_stage.IsEventful(random)) _noiseDeck.Deal(actor, day, random);
    }

    // The old meter goes to the workshop at noon, the new one begins.
    private void Swap(NoiseActor old, NoiseActor next, SimulatedDevice? gateway)
    {
        var at = _stage.Time.At(SwapDay, 12);
        old.Maintenance.Add(new MaintenancePeriod(at, null, "In the workshop"));
        var oldDevice = NoiseDevice(old, gateway, isExpired: false) with
        {
            SiteId = null,
            Placements = [new Placement(old.Site.Id, Placement.Beginning, at)],
        };
        var nextDevice = NoiseDevice(next, gateway, isExpired: false) with { Placements = [new Placement(next.Site.Id, at, null)] };
        _stage.Add(oldDevice, old.DelayMs, () => NoiseReadings(old, _stage.Time.Span with { ToMs = at }));
        _stage.Add(nextDevice, next.DelayMs, () => NoiseReadings(next, _stage.Time.Span with { FromMs = at }));
        _stage.Builder.ExpectNot(ScenarioRules.DeviceSilent, old.DeviceId, "replaced by another meter, in the workshop");
    }

    private NoiseActor NewNoise(string id, Site site, CityStreet street, List<TimeSpanMs> cuts)
    {
        var random = _stage.RandomFor($"levels {id}");
        var monitor = new NoiseMonitor
        {
            DayDb = random.Between(54, 61),
            NightDb = random.Between(41, 45),
            Nights = _stage.Time.Nights,
            BatteryPercent = BatteryOf(id),
        };
        monitor.Faults.Silences.AddRange(cuts);
        return new NoiseActor(id, site, _stage.District(street), monitor, _stage.DelayOf(id));
    }

    private IEnumerable<SimulatedReading> NoiseReadings(NoiseActor actor, TimeSpanMs span) =>
        actor.Monitor.Readings(span, _stage.RandomFor(actor.DeviceId));

    private SimulatedDevice NoiseDevice(NoiseActor actor, SimulatedDevice? gateway, bool isExpired)
    {
        var monday = _stage.Time.Date(0);
        var validTo = isExpired ? monday.AddDays(-3) : monday.AddDays(200);
        return Through(gateway, _stage.Device(actor.DeviceId, DeviceKind.Noise, "sim-noise-1m", actor.Site, NoiseMonitor.IntervalS)) with
        {
            Maintenance = [.. actor.Maintenance],
            Calibrations = [new Calibration(validTo.AddYears(-1), validTo, $"JD-{actor.DeviceId}", "City institute of metrology")],
        };
    }

    private void AddDust(int number, Site site, CityStreet street, SimulatedDevice? gateway, List<TimeSpanMs> cuts)
    {
        var id = $"dust-{number + 1:0000}";
        var random = _stage.RandomFor($"levels {id}");
        var district = _stage.District(street);
        var station = new DustStation { Air = district.Air, OwnPm10 = random.Between(5, 18), BatteryPercent = BatteryOf(id) };
        station.Faults.Silences.AddRange(cuts);
        var actor = new DustActor(id, site, district, station, _stage.DelayOf(id));
        for (var day = 0; day < _stage.Time.Days; day++)
        {
            if (!HasCut(cuts, day)) PlayDust(actor, day, number);
        }

        var device = Through(gateway, _stage.Device(id, DeviceKind.Dust, "sim-dust", site, DustStation.IntervalS)) with { Maintenance = [.. actor.Maintenance] };
        _stage.Add(device, actor.DelayMs, () => station.Readings(_stage.Time.Span, _stage.RandomFor(id)));
    }

    private void PlayDust(DustActor actor, int day, int number)
    {
        var random = _stage.DayOf(actor.DeviceId, day);
        if ((number + day) % 4 == 0 && actor.District.On(day, SpellKind.Fog, SpellKind.NoBackground) is { } spell) _dust.InVain(actor, spell);
        else if ((number + day) % 4 == 0 && actor.District.On(day, DayPart.Afternoon, SpellKind.Rain) is { } rain) _dust.InVain(actor, rain);
        else if ((number + day) % 4 == 1 && actor.TakenDay != day && actor.District.On(day, SpellKind.Sand) is { } sand) _dust.InSand(actor, sand);
        else if (_stage.IsEventful(random)) _dustDeck.Deal(actor, day, random);
    }

    private void AddWeather(int number, Site site, CityStreet street, SimulatedDevice? gateway, List<TimeSpanMs> cuts)
    {
        var id = $"weather-{number + 1:0000}";
        var district = _stage.District(street);
        var station = new WeatherStation { Spells = district.BadWeather, BatteryPercent = BatteryOf(id) };
        station.Faults.Silences.AddRange(cuts);
        var actor = new Actor(id, site, district, station.Faults, _stage.DelayOf(id));
        for (var day = 0; day < _stage.Time.Days; day++)
        {
            // A station that is silent while it rains would make violations of what the rain forbids to judge.
            var isNeeded = district.On(day, SpellKind.Rain, SpellKind.Wind, SpellKind.Fog) is not null;
            var random = _stage.DayOf(id, day);
            if (!isNeeded && !HasCut(cuts, day) && _stage.IsEventful(random)) _weatherDeck.Deal(actor, day, random);
        }

        var device = Through(gateway, _stage.Device(id, DeviceKind.Weather, "sim-weather", site, WeatherStation.IntervalS)) with { Maintenance = [.. actor.Maintenance] };
        _stage.Add(device, actor.DelayMs, () => station.Readings(_stage.Time.Span, _stage.RandomFor(id)));
    }

    private bool HasCut(List<TimeSpanMs> cuts, int day) => cuts.Exists(cut => _stage.Time.Between(day, 7, 31).Overlaps(cut));

    private static SimulatedDevice Through(SimulatedDevice? gateway, SimulatedDevice device) =>
        gateway is null ? device : device with { GatewayId = gateway.Id, Carrier = gateway.Carrier };

    private double BatteryOf(string id) => Math.Round(_stage.RandomFor($"battery {id}").Between(55, 98));
}
