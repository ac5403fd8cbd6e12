using System.Globalization;
using SensorHub.Simulators.Common;

namespace SensorHub.Bench.Chunks;

/// <summary>Levels of one meter, second by second, cut into chunks of equal length.</summary>
internal sealed record Levels(string Name, int PerChunk, List<double[]> Chunks)
{
    private const int Hour = 3600;
    private const int Day = 24 * Hour;

    public int Count => PerChunk * Chunks.Count;

    public static IEnumerable<Levels> All(FileInfo? recording)
    {
        if (recording is not null)
        {
            var recorded = File.ReadLines(recording.FullName).Skip(1).Where(line => line.Contains(',', StringComparison.Ordinal))
                .Select(line => double.Parse(line.AsSpan(line.LastIndexOf(',') + 1), CultureInfo.InvariantCulture)).ToArray();
            yield return Cut("recorded", recorded, Hour);
        }

        yield return Cut("street", Made(stray: 0.8), Hour);
        yield return Cut("street, 1 in 60 s", Made(stray: 0.8), perChunk: 60);
        yield return Cut("calm", Made(stray: 0), Hour);
        yield return Cut("steady machine", Made(stray: 1, wander: 0), Hour);
    }

    private static Levels Cut(string name, double[] levels, int perChunk) => new(name, perChunk, [.. levels.Chunk(perChunk).Where(c => c.Length == perChunk)]);

    /// <summary>A wandering background from which single seconds stray, dB(A).</summary>
    private static double[] Made(double stray, double wander = 0.2)
    {
        var random = SeededRandom.For(1, "levels");
        var levels = new double[Day];
        var background = 0.0;
        for (var i = 0; i < levels.Length; i++)
        {
            background = 0.99 * background + wander * random.NextGaussian();
            levels[i] = Math.Round(55 + background + stray * random.NextGaussian(), 1);
        }

        return levels;
    }
}
