using System.CommandLine;
using SensorHub.Alerts.Rules.Packs;
using SensorHub.Host.Configuration;

namespace SensorHub.Host.Commands;

/// <summary><c>rules</c>: packs and overlays, checked and shown without a hub.</summary>
internal static class RulesCommand
{
    private const int Faulty = 1;

    public static Command Create() => new("rules", "Rule packs and overlays; no hub is needed") { Check(), Show() };

    private static Command Check()
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Packs and overlays, overlays in the order in which they apply. They are checked together with the packs of Rules:Packs; a pack of the same name takes its place",
            Arity = ArgumentArity.OneOrMore,
        };
        return new Command(
            "check",
            "Checks rule packs and overlays and tells every fault as file:line:column. Exit code 0 = usable, with a summary of the rules and the numbers to verify; 1 = faults")
        {
            files,
        }.Does(Faulty, async (parsed, _) =>
        {
            var options = Options(parsed);
            var paths = parsed.GetValue(files)!;
            var check = RulePacks.Check(paths, options.Rules, Zone(options));
            foreach (var fault in check.Faults)
                await Console.Error.WriteLineAsync(fault.ToString());
            if (check.Set is not { } set)
            {
                Console.WriteLine($"{check.Faults.Count} faults");
                return Faulty;
            }

            foreach (var pack in set.Packs.Where(p => p.Overlays.Select(o => o.Source).Append(p.Source).Any(s => paths.Contains(s.File))))
                RulesText.Summarise(pack, Console.Out);
            return 0;
        });
    }

    private static Command Show()
    {
        var id = new Argument<string?>("ID") { Description = "A rule; left out: all rules, by pack", Arity = ArgumentArity.ZeroOrOne };
        return new Command("show", "Shows the rules that a hub with these settings has, overlays applied: every number with its confidence, source and line")
        {
            id,
        }.Does(Faulty, (parsed, _) =>
        {
            var options = Options(parsed);
            var set = RulePacks.Load(options.Rules, Zone(options));
            if (parsed.GetValue(id) is not { } rule)
            {
                foreach (var pack in set.Packs)
                    RulesText.List(pack, Console.Out);
                return Task.FromResult(0);
            }

            if (set.Packs.FirstOrDefault(p => p.Rules.Any(r => r.Id == rule)) is not { } home)
                throw new CommandFailure($"there is no rule '{rule}'; `sensorhub rules show` lists them");
            RulesText.Detail(home, home.Rules.Single(r => r.Id == rule), Console.Out);
            return Task.FromResult(0);
        });
    }

    private static HubOptions Options(ParseResult parsed) => HubOptions.From(SharedOptions.Read(parsed), SharedOptions.DataFolder(parsed));

    private static TimeZoneInfo Zone(HubOptions options) => TimeZoneInfo.FindSystemTimeZoneById(options.City.Zone);
}
