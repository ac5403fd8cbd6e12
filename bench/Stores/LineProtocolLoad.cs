using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Unicode;

namespace SensorHub.Bench.Stores;

/// <summary>Writes levels to a server that takes line protocol, several requests at once, in order of time as a city's meters would.</summary>
internal static class LineProtocolLoad
{
    public const int LinesPerRequest = 10_000;
    private const int AtOnce = 4;

    /// <returns>Seconds until the last request was accepted.</returns>
    /// <exception cref="InvalidOperationException">The server refused; says what it answered.</exception>
    public static async Task<double> RunAsync(HttpClient http, string path, NoiseDays noise, TimeProvider clock)
    {
        var began = clock.GetTimestamp();
        var devices = Enumerable.Range(0, noise.Meters).Select(noise.DeviceId).ToArray();
        var requests = (noise.Values + LinesPerRequest - 1) / LinesPerRequest;
        await Parallel.ForAsync(0L, requests, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (request, cancellation) =>
        {
            var body = ArrayPool<byte>.Shared.Rent(64 * LinesPerRequest);
            var length = Write(body, noise, devices, request * LinesPerRequest);
            using var content = new ByteArrayContent(body, 0, length);
            content.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
            using var answer = await http.PostAsync(path, content, cancellation);
            ArrayPool<byte>.Shared.Return(body);
            if (!answer.IsSuccessStatusCode)
                throw new InvalidOperationException($"{path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(cancellation)}");
        });
        return clock.GetElapsedTime(began).TotalSeconds;
    }

    // Line after line: all meters of one instant, then the next instant.
    private static int Write(Span<byte> to, NoiseDays noise, string[] devices, long from)
    {
        var at = 0;
        var end = Math.Min(from + LinesPerRequest, noise.Values);
        for (var i = from; i < end; i++)
        {
            var (index, meter) = ((int)(i / noise.Meters), (int)(i % noise.Meters));
            var tenths = noise.TenthsAt(meter, index);
            Utf8.TryWrite(
                to[at..], CultureInfo.InvariantCulture, $"noise,device={devices[meter]} leq={tenths / 10}.{tenths % 10} {noise.MsAt(index)}\n", out var written);
            at += written;
        }

        return at;
    }
}
