using System.Security.Cryptography;
using System.Text;

namespace SensorHub.Alerts.Rules.Packs;

/// <summary>A file that rules came from.</summary>
/// <param name="File">As it was named when it was read.</param>
/// <param name="Sha256">Of its bytes, lower-case hex.</param>
public sealed record PackSource(string Name, int Version, string Title, string File, string Sha256)
{
    internal static string HashOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}

/// <summary>What a city changed in a pack.</summary>
/// <param name="RuleIds">Rules that it changed.</param>
public sealed record RuleOverlay(PackSource Source, string Pack, IReadOnlyList<string> RuleIds);

/// <summary>Rules of one file as they hold, its overlays applied. Immutable.</summary>
/// <param name="Figures">Every number and law with its confidence and place.</param>
/// <param name="Overlays">In the order in which they were applied: a later one wins.</param>
public sealed record RulePack(
    PackSource Source, IReadOnlyList<Rule> Rules, IReadOnlyList<PackFigure> Figures, IReadOnlyList<RuleOverlay> Overlays)
{
    /// <summary>What whoever puts it in force has to verify.</summary>
    public IEnumerable<PackFigure> Unverified => Figures.Where(f => f.IsUnverified);
}

/// <summary>All rules that are in force together; none of their faults is left. Immutable.</summary>
public sealed class RulePackSet(IReadOnlyList<RulePack> packs)
{
    public IReadOnlyList<RulePack> Packs { get; } = packs;

    /// <summary>Of all packs, in their order.</summary>
    public IReadOnlyList<Rule> Rules { get; } = [.. packs.SelectMany(p => p.Rules)];

    /// <summary>Of all files that the rules came from: two sets with the same have the same rules.</summary>
    public string Sha256 { get; } = PackSource.HashOf(Encoding.UTF8.GetBytes(string.Join(
        '\n', packs.SelectMany(p => p.Overlays.Select(o => o.Source).Prepend(p.Source)).Select(s => $"{s.Name} {s.Version} {s.Sha256}"))));
}
