using System.Text;
using SensorHub.Alerts.Rules;
using SensorHub.Alerts.Rules.Packs;
using SensorHub.Alerts.Tests.Support;
using SensorHub.Alerts.Windows;

namespace SensorHub.Alerts.Tests.Rules.Packs;

/// <summary>Shipped packs with something broken in them, by seed.</summary>
public sealed class MutationTests
{
    private const int Seeds = 300;

    public static TheoryData<string> Files => [.. Directory.GetFiles(RulePacks.ShippedFolder, "*.yaml").Select(f => Path.GetFileName(f))];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_broken_pack_loads_whole_or_says_where_and_never_throws(string file)
    {
        var whole = File.ReadAllBytes(Path.Combine(RulePacks.ShippedFolder, file));
        var refused = 0;
        for (var seed = 0; seed < Seeds; seed++)
        {
            var mutated = Mutate(whole, new Random(seed));
            var check = Read(mutated, file, seed);
            (check.Set is null).ShouldBe(check.Faults.Count > 0, $"seed {seed}");
            check.Faults.ShouldAllBe(f => f.Place.File == file && f.Place.Line >= 1 && f.Place.Column >= 1 && f.What.Length > 0, $"seed {seed}");
            if (check.Set is null)
                refused++;
            else
                ShouldBeValid(check.Set, seed);
        }

        refused.ShouldBeGreaterThan(Seeds / 3);
    }

    private static PackCheck Read(byte[] bytes, string file, int seed)
    {
        try
        {
            return RulePacks.Read([new(file, bytes)], Shipped.Zone);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"Seed {seed} of {file} was not told as a fault.", e);
        }
    }

    private static void ShouldBeValid(RulePackSet set, int seed)
    {
        set.Rules.ShouldNotBeEmpty($"seed {seed}");
        foreach (var rule in set.Rules)
        {
            switch (rule)
            {
                case WindowRule window:
                    foreach (var zone in Enum.GetValues<SensorHub.Devices.Registry.ZoneClass>())
                        new WindowShape(window, Shipped.Zone, zone).Panes.ShouldBeGreaterThan(0);
                    break;
                case RunRule run:
                    run.Validate();
                    break;
                case SilenceRule silence:
                    silence.Validate();
                    break;
            }
        }
    }

    private static byte[] Mutate(byte[] whole, Random random)
    {
        if (random.Next(3) == 0)
            return Flip(whole, random);
        var lines = Encoding.UTF8.GetString(whole).Split('\n').ToList();
        var at = random.Next(lines.Count);
        var colon = lines[at].IndexOf(": ", StringComparison.Ordinal);
        var key = colon < 0 ? lines[at] : lines[at][..colon];
        switch (random.Next(9))
        {
            case 0:
                lines.RemoveAt(at);
                break;
            case 1:
                lines.RemoveRange(at, lines.Count - at);
                break;
            case 2:
                lines.Insert(at, lines[random.Next(lines.Count)]);
                break;
            case 3:
                var other = random.Next(lines.Count);
                (lines[at], lines[other]) = (lines[other], lines[at]);
                break;
            case 4:
                lines[at] = $"{key}: {new string('[', random.Next(1, 20_000))}";
                break;
            case 5:
                lines[at] = $"{key}: {new string('9', random.Next(1, 100_000))}";
                break;
            case 6:
                lines[at] = $"{key}: &a [*a, *a, *a]";
                break;
            case 7:
                lines[at] = $"{key}: {random.Next(-1, 2) * Math.Pow(10, random.Next(-5, 15))} {Odd[random.Next(Odd.Length)]} [D]";
                break;
            default:
                lines[at] = $"{key}: {Odd[random.Next(Odd.Length)]}";
                break;
        }

        return Encoding.UTF8.GetBytes(string.Join('\n', lines));
    }

    private static readonly string[] Odd =
    [
        "", "~", "null", "yes", "NaN", ".inf", "-0", "1e999", "0x10", "2026-02-30", "9999-12-31", "0001-01-01", "!!binary aGk=", "!<tag:x> y", "*x", "&x y", "? a", "- - - a", "{a: b}", "[a, b]",
        "|", ">-", "%", "@", "`", "'", "\"", "\"\\x00\"", "dB(A)", "min", "h", "d", "%  ", "55 dB(A) [", "55 dB(A) [D", "] [", "leq > ", "is on", "[[]]", "\t", "…", "\uFEFF",
    ];

    private static byte[] Flip(byte[] whole, Random random)
    {
        var bytes = (byte[])whole.Clone();
        for (var i = random.Next(1, 5); i > 0; i--)
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        return bytes;
    }
}
