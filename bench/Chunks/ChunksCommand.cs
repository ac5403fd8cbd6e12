using System.CommandLine;
using System.Globalization;
using SensorHub.Bench.Scale;
using SensorHub.Devices.Time;

namespace SensorHub.Bench.Chunks;

/// <summary>What an hour of readings takes under each way to write it, and how long that is. The choice is in docs/decisions/0011-chunks.md.</summary>
internal sealed class ChunksCommand : Command
{
    private readonly Option<FileInfo?> _recording = new("--recording") { Description = "A file of levels, one a line behind the last comma; without, only made ones" };
    private readonly Option<FileInfo?> _out = ScaleOptions.Out("table");

    public ChunksCommand() : base("chunks", "Bytes a value and nanoseconds a value of ways to write an hour of levels")
    {
        Add(_recording);
        Add(_out);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var clock = SystemClock.Instance;
        var faults = new List<string>();
        var lines = new List<string>();
        foreach (var levels in Levels.All(parsed.GetValue(_recording)))
        {
            foreach (var way in Way.All)
            {
                cancellation.ThrowIfCancellationRequested();
                var (bytes, writeNs, readNs) = Measure(way, levels, clock, faults);
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"| {levels.Name} | {levels.PerChunk} | {way.Name} | {bytes:0.000} | {writeNs:0} | {readNs:0} |"));
            }
        }

        return await Output.WriteAsync(
            $"""
            Ways to write levels with one decimal. {Machine.Describe(clock)}

            | levels | values a chunk | way | bytes a value | ns to write one | ns to read one |
            |---|---|---|---|---|---|
            {string.Join('\n', lines)}

            """, faults, parsed.GetValue(_out));
    }

    private static (double Bytes, double WriteNs, double ReadNs) Measure(Way way, Levels levels, TimeProvider clock, List<string> faults)
    {
        const int Rounds = 3;
        var written = levels.Chunks.Select(way.Write).ToList();
        for (var i = 0; i < written.Count; i++)
        {
            if (!way.Read(written[i], levels.PerChunk).AsSpan().SequenceEqual(levels.Chunks[i]))
                faults.Add($"{way.Name} does not give back what was written");
        }

        var (writeNs, readNs) = (double.MaxValue, double.MaxValue);
        for (var round = 0; round < Rounds; round++)
        {
            writeNs = Math.Min(writeNs, Time(() => levels.Chunks.ForEach(chunk => way.Write(chunk))));
            readNs = Math.Min(readNs, Time(() => written.ForEach(chunk => way.Read(chunk, levels.PerChunk))));
        }

        return (written.Sum(w => (double)w.Length) / levels.Count, writeNs, readNs);

        double Time(Action work)
        {
            var began = clock.GetTimestamp();
            work();
            return clock.GetElapsedTime(began).TotalNanoseconds / levels.Count;
        }
    }
}
