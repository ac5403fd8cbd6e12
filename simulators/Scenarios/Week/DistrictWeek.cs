using SensorHub.Devices.Time;
using SensorHub.Simulators.Common;
using SensorHub.Simulators.Models;

namespace SensorHub.Simulators.Scenarios.Week;

internal enum SpellKind
{
    Rain,
    Wind,
    Fog,

    /// <summary>Sand in the air of the whole district.</summary>
    Sand,

    /// <summary>The only background station of the district says nothing.</summary>
    NoBackground,
}

/// <summary>Something that a whole district shares: it covers a part of a day and a few minutes around it.</summary>
internal sealed record Spell(SpellKind Kind, int Day, DayPart Part, TimeSpanMs When);

/// <summary>Weather and air of a district for a week: the same for everybody in it.</summary>
internal sealed class DistrictWeek
{
    // Above the 150 µg/m³ that count as background at most.
    private const double SandPm10 = 175;
    private const long NodeMs = 6 * UnixMs.Hour;
    private readonly int _seed;
    private readonly int _district;
    private readonly List<Spell> _spells = [];
    private readonly Spell[] _sand;

    public DistrictWeek(int seed, int district, WeekTime time, bool hasOneStation)
    {
        (_seed, _district) = (seed, district);
        var random = SeededRandom.For(seed, $"weather {district}");
        var first = random.NextInt(0, 7);
        Add(SpellKind.Rain, first, DayPart.Afternoon);
        Add(SpellKind.Rain, first + 1, DayPart.LateNight);
        Add(SpellKind.Wind, first + 2, DayPart.LateNight);
        Add(SpellKind.Wind, first + 3, DayPart.Morning);
        Add(SpellKind.Fog, first + 4, DayPart.Morning);
        Add(SpellKind.Sand, first + 5, DayPart.Afternoon);
        if (hasOneStation) Add(SpellKind.NoBackground, first + 6, DayPart.Morning);
        _sand = [.. _spells.Where(spell => spell.Kind == SpellKind.Sand)];

        void Add(SpellKind kind, int number, DayPart part)
        {
            // Never on the last day's night, which the week cuts off.
            var day = number % 7;
            if (!time.Has(day, part)) day = (day + 1) % 7;
            if (!time.Has(day, part)) return;
            var whole = time.Part(day, part);
            var when = new TimeSpanMs(whole.FromMs - random.NextInt(1, 10) * UnixMs.Minute, whole.ToMs + random.NextInt(1, 10) * UnixMs.Minute);
            _spells.Add(new Spell(kind, day, part, when));
        }
    }

    public IReadOnlyList<BadWeather> BadWeather => [.. _spells.Select(AsWeather).OfType<BadWeather>()];

    /// <summary>The first spell of those kinds on a day, or null.</summary>
    public Spell? On(int day, params ReadOnlySpan<SpellKind> kinds)
    {
        foreach (var spell in _spells)
        {
            if (spell.Day == day && kinds.Contains(spell.Kind)) return spell;
        }

        return null;
    }

    /// <summary>The first spell of those kinds in a part of a day, or null.</summary>
    public Spell? On(int day, DayPart part, params ReadOnlySpan<SpellKind> kinds)
    {
        foreach (var spell in _spells)
        {
            if (spell.Day == day && spell.Part == part && kinds.Contains(spell.Kind)) return spell;
        }

        return null;
    }

    public IEnumerable<Spell> All(SpellKind kind) => _spells.Where(spell => spell.Kind == kind);

    /// <summary>PM10 of the air, µg/m³: 40 to 90, moving slowly; in a sandstorm far above 150.</summary>
    public double Air(long ms)
    {
        foreach (var spell in _sand)
        {
            if (spell.When.Contains(ms)) return SandPm10;
        }

        var node = ms / NodeMs;
        var share = ms % NodeMs / (double)NodeMs;
        return Node(node) * (1 - share) + Node(node + 1) * share;
    }

    // Value noise: each six hours a level of their own, straight lines between.
    private double Node(long number) =>
        40 + 50 * (SeededRandom.Mix(((ulong)(uint)_seed << 40) ^ ((ulong)(uint)_district << 24) ^ (ulong)number) >> 11) * (1.0 / (1UL << 53));

    private static BadWeather? AsWeather(Spell spell) => spell.Kind switch
    {
        SpellKind.Rain => new BadWeather(spell.When, RainMmH: 4),
        SpellKind.Wind => new BadWeather(spell.When, WindMs: 8),
        SpellKind.Fog => new BadWeather(spell.When, IsFog: true),
        _ => null,
    };
}
