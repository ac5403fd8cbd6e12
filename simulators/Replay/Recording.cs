using SensorHub.Devices.Time;
using SensorHub.Simulators.Common;
using SensorHub.Simulators.Scenarios;

namespace SensorHub.Simulators.Replay;

/// <summary>
/// A recording that has been read through once: it is known to hold together before anything of it is sent.
/// </summary>
public sealed class Recording
{
    private const int ShownFaults = 10;

    // Steps looked at to find the period, and the share of them that has to agree.
    private const int StepsLookedAt = 1000;
    private const double SteadyShare = 0.9;

    private readonly string _path;
    private readonly RecordingColumns _columns;
    private readonly RecordingOptions _options;

    private Recording(string path, RecordingColumns columns, RecordingOptions options) => (_path, _columns, _options) = (path, columns, options);

    /// <summary>Seconds that a row covers, as given or found; 0 = an instant.</summary>
    public int PeriodS { get; private set; }
    public long Messages { get; private set; }
    public int Devices { get; private set; }

    /// <summary>Rows without any value to send.</summary>
    public long EmptyRows { get; private set; }

    /// <summary>Rows left out because of a fault; 0 unless that was asked for.</summary>
    public long FaultyRows { get; private set; }

    /// <summary>What is worth knowing before it is sent, one line each.</summary>
    public IReadOnlyList<string> Notes { get; private set; } = [];

    /// <param name="skipFaulty">Leave faulty rows out instead of refusing the file.</param>
    /// <exception cref="UsageException">The file or the options do not hold together; faults are named by line.</exception>
    public static Recording Open(string path, RecordingOptions options, bool skipFaulty = false)
    {
        if (!File.Exists(path)) throw new UsageException($"There is no file {path}.");
        var header = File.ReadLines(path).FirstOrDefault() ?? throw new UsageException($"{path} is empty: wanted a header line and rows.");
        var recording = new Recording(path, RecordingColumns.Of(header, options), options);
        recording.PeriodS = options.PeriodS ?? (options.Kind == RecordingKind.Truck ? 0 : recording.FindPeriod());
        if (recording.PeriodS == 0 && options.Stamp != StampPlace.Start)
            throw new UsageException($"--stamp {options.Stamp.ToString().ToLowerInvariant()} needs to know what a row covers, and the rows have no steady step: write --period SECONDS.");
        recording.Check(skipFaulty);
        recording.Note();
        return recording;
    }

    /// <summary>The messages in the order of the file; each call reads it anew.</summary>
    public IEnumerable<SimulatedMessage> Read() => Rows(PeriodS).Where(row => row.Message is not null).Select(row => row.Message!.Value);

    private IEnumerable<RecordedRow> Rows(int periodS) => new RecordingReader(_columns, _options).Read(File.ReadLines(_path).Skip(1), periodS);

    private void Check(bool skipFaulty)
    {
        var faults = new List<string>();
        var devices = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in Rows(PeriodS))
        {
            if (row.Message is { } message)
            {
                Messages++;
                devices.Add(message.DeviceId);
            }
            else if (row.Fault is null)
            {
                EmptyRows++;
            }
            else if (++FaultyRows <= ShownFaults)
            {
                faults.Add($"line {row.Line}: {row.Fault}");
            }
        }

        Devices = devices.Count;
        if (FaultyRows > 0 && !skipFaulty)
        {
            var more = FaultyRows > ShownFaults ? $"\nand {FaultyRows - ShownFaults} more" : "";
            throw new UsageException($"{string.Join('\n', faults)}{more}\nNothing was sent. Mend the file, or leave such rows out with --skip-faulty.");
        }

        if (Messages == 0) throw new UsageException($"{_path} has no row with a value to send.");
    }

    private int FindPeriod()
    {
        var steps = new List<long>();
        long? before = null;
        foreach (var row in Rows(periodS: 0).Take(StepsLookedAt))
        {
            if (row.Message is not { } message) continue;
            if (before is { } ms) steps.Add(message.EventMs - ms);
            before = message.EventMs;
        }

        if (steps.Count == 0) return 0;
        var usual = steps.Order().ElementAt(steps.Count / 2);
        var isSteady = usual > 0 && usual % UnixMs.Second == 0 && steps.Count(step => step == usual) >= SteadyShare * steps.Count;
        return isSteady ? (int)(usual / UnixMs.Second) : 0;
    }

    private void Note()
    {
        var notes = new List<string>
        {
            $"{Messages:N0} readings of {Devices} device(s): {string.Join(", ", _columns.Values.Select(value => $"'{value.Name}' is {value.Metric.Name}"))}",
            PeriodS == 0 ? "each row is taken as an instant (--period SECONDS says otherwise)" : $"each row covers {PeriodS} s, its time is the {_options.Stamp.ToString().ToLowerInvariant()} of that",
        };
        if (_options.Stamp == StampPlace.Start && PeriodS > 1 && Read().Take(StepsLookedAt).All(message => message.EventMs % (PeriodS * UnixMs.Second) == PeriodS * UnixMs.Second / 2))
            notes.Add($"every time lies in the middle of {PeriodS} s: if it marks the centre, write --stamp centre");
        if (EmptyRows > 0) notes.Add($"{EmptyRows:N0} row(s) have no value and are left out");
        if (FaultyRows > 0) notes.Add($"{FaultyRows:N0} row(s) are faulty and are left out");
        Notes = notes;
    }
}
