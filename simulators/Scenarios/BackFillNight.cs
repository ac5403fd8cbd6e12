using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;
using SensorHub.Simulators.Common;
using SensorHub.Simulators.Models;

namespace SensorHub.Simulators.Scenarios;

/// <summary>The cast of <see cref="Scenario.BackFill"/>: meters that kept a night for themselves and send it half an hour after its end.</summary>
internal sealed class BackFillNight
{
    private const long SilenceMs = 30 * UnixMs.Minute;
    private const long BetweenMessagesMs = 10;

    private readonly ScenarioBuilder _builder;
    private readonly TimeSpanMs _night;
    private readonly int _readingsPerMessage;

    private BackFillNight(ScenarioBuilder builder, TimeSpanMs night, int readingsPerMessage) =>
        (_builder, _night, _readingsPerMessage) = (builder, night, readingsPerMessage);

    public static Scenario Create(int seed, DateOnly nightOf, CityCalendar calendar, BackFillLayout layout, int readingsPerMessage)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(readingsPerMessage, 1);
        var builder = new NightBuilder(seed, nightOf, calendar);
        var cast = new BackFillNight(builder, calendar.NightOf(nightOf), readingsPerMessage);
        var (first, second) = (cast.Loud(hoursIn: 1), cast.Loud(hoursIn: 5));
        if (layout == BackFillLayout.OneSite)
        {
            cast.AddSite("site-kept-1", cell: 1, first, second);
            cast.AddSite("site-kept-2", cell: 2);
        }
        else
        {
            cast.AddSite("site-kept-1", cell: 1, first);
            cast.AddSite("site-kept-2", cell: 2, second);
        }

        return builder.Build(cast._night);
    }

    private Machinery Loud(int hoursIn)
    {
        var random = _builder.RandomFor($"kept {hoursIn}");
        var from = _night.FromMs + hoursIn * UnixMs.Hour + random.NextInt(0, 1200) * UnixMs.Second;
        return new Machinery(new TimeSpanMs(from, from + 70 * UnixMs.Minute), LevelDb: 65);
    }

    private void AddSite(string id, int cell, params Machinery[] machines)
    {
        var site = new Site
        {
            Id = id,
            Name = $"Back-filled site in cell {cell}",
            Kind = SiteKind.Construction,
            Party = new ResponsibleParty("Kept construction company", [new Contact("Site manager", "0571-0000-0004")]),
            Location = CityMap.In(cell, 0.5, 0.5),
        };
        _builder.Add(site);
        var device = _builder.Device(id.Replace("site", "noise", StringComparison.Ordinal), DeviceKind.Noise, "sim-noise-1s", site, intervalS: 1);
        var meter = new SiteNoiseMeter { BackgroundDb = 43, Machines = machines };
        _builder.Add(device, () => meter.Readings(_night, _builder.RandomFor(id)), readings => Later(device.Id, readings));
        foreach (var machine in machines)
            _builder.Expect(ScenarioRules.SiteNoiseNight, id, machine.When, NoiseCast.ToleranceMs, site.Location);
    }

    private IEnumerable<SimulatedMessage> Later(string deviceId, IEnumerable<SimulatedReading> readings)
    {
        var sendMs = _night.ToMs + SilenceMs;
        foreach (var chunk in readings.Chunk(_readingsPerMessage))
        {
            var whole = chunk.Length == 1 ? chunk[0] : ReadingJson.Array(chunk);
            yield return new SimulatedMessage(deviceId, Topics.TelemetryOf(deviceId), whole.Json, whole.EventMs, sendMs += BetweenMessagesMs);
        }
    }
}
