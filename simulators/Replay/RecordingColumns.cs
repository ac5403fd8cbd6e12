using System.Globalization;
using SensorHub.Devices.Readings;
using SensorHub.Simulators.Common;

namespace SensorHub.Simulators.Replay;

/// <summary>A column whose values are sent.</summary>
internal sealed record ValueColumn(int Index, string Name, MetricInfo Metric, double Factor = 1);

/// <summary>Which column of a recording means what.</summary>
internal sealed record RecordingColumns(char Delimiter, int Count, int Time, int? Vehicle, IReadOnlyList<ValueColumn> Values)
{
    /// <exception cref="UsageException">Something needed is not to be found; says what to write.</exception>
    public static RecordingColumns Of(string header, RecordingOptions options)
    {
        var delimiter = DelimitedText.DelimiterOf(header)
            ?? throw new UsageException("Line 1: wanted a header of column names with ',', ';', '|' or a tab between them.");
        var names = DelimitedText.Split(header.TrimStart('\uFEFF'), delimiter);
        var time = Chosen(names, options.TimeColumn, "--time-column", ColumnNames.TimeIn(names), "Line 1: which column is the time? Write");
        int? vehicle = options.DeviceId is not null
            ? null
            : Chosen(names, options.VehicleColumn, "--vehicle-column", ColumnNames.VehicleIn(names), "Whose recording is it? Write --device ID, or");
        var mapped = Mapped(names, options).ToList();
        var guessed = Guessed(names, options).Where(guess => mapped.All(known => known.Index != guess.Index && known.Metric != guess.Metric));
        List<ValueColumn> values = [.. mapped, .. guessed];
        Require(values, names, options);
        return new RecordingColumns(delimiter, names.Count, time, vehicle, values);
    }

    private static int Chosen(List<string> names, string? named, string option, int guessed, string question)
    {
        if (named is not null) return IndexOf(names, named, option);
        return guessed >= 0 ? guessed : throw new UsageException($"{question} {option} NAME with one of {Listed(names)}.");
    }

    private static IEnumerable<ValueColumn> Mapped(List<string> names, RecordingOptions options)
    {
        foreach (var entry in options.Map)
        {
            var at = entry.LastIndexOf('=');
            var target = entry[(at + 1)..].Split('*', StringSplitOptions.TrimEntries);
            if (at < 1 || target.Length > 2)
                throw new UsageException($"--map '{entry}': write COLUMN=METRIC or COLUMN=METRIC*FACTOR, e.g. \"PM10 mg=pm10*1000\".");
            if (!MetricTable.TryGet(target[0], out var metric))
                throw new UsageException($"--map '{entry}': there is no metric '{target[0]}'; known are {string.Join(", ", MetricTable.All.Select(m => m.Name))}.");
            var factor = 1.0;
            if (target.Length == 2 && !double.TryParse(target[1], NumberStyles.Float, CultureInfo.InvariantCulture, out factor))
                throw new UsageException($"--map '{entry}': the factor '{target[1]}' is no number.");
            yield return new ValueColumn(IndexOf(names, entry[..at], "--map"), entry[..at], metric, factor);
        }
    }

    private static IEnumerable<ValueColumn> Guessed(List<string> names, RecordingOptions options)
    {
        foreach (var (index, name) in names.Index())
            if (ColumnNames.MetricOf(options.Kind, name) is { } metric) yield return new ValueColumn(index, name, metric);
    }

    private static void Require(List<ValueColumn> values, List<string> names, RecordingOptions options)
    {
        var isTruck = options.Kind == RecordingKind.Truck;
        if (values.Count == 0 || (isTruck && !(Has(Metric.Lat) && Has(Metric.Lon))))
        {
            var missing = isTruck ? "lat and lon" : $"any value of {options.Kind.ToString().ToLowerInvariant()}";
            throw new UsageException($"Line 1: no column for {missing}. Write --map COLUMN=METRIC with one of {Listed(names)}.");
        }

        if (values.GroupBy(value => value.Metric).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new UsageException(
                $"Line 1: {string.Join(" and ", twice.Select(value => $"'{value.Name}'"))} both look like {twice.Key.Name}. Choose with --map COLUMN={twice.Key.Name}.");

        bool Has(Metric metric) => values.Any(value => value.Metric.Metric == metric);
    }

    private static int IndexOf(List<string> names, string wanted, string option)
    {
        var index = names.FindIndex(name => name.Equals(wanted.Trim(), StringComparison.OrdinalIgnoreCase));
        return index >= 0 ? index : throw new UsageException($"{option}: the file has no column '{wanted}'; it has {Listed(names)}.");
    }

    private static string Listed(List<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));
}
