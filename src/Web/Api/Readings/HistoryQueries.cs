using Microsoft.AspNetCore.Http;
using SensorHub.Devices.Series;
using SensorHub.Devices.Threads;
using SensorHub.Web.Api.Http;

namespace SensorHub.Web.Api.Readings;

/// <summary>Runs queries of stored readings: few at once, on quiet threads so that they keep nobody from being acknowledged, bounded in time.</summary>
internal sealed class HistoryQueries(WebOptions options) : IDisposable
{
    private const int AtOnce = 2;
    private readonly SemaphoreSlim _free = new(AtOnce);

    /// <exception cref="ProblemException">400: too much to go through; 410: single values of that time are kept no more.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, T> query, CancellationToken stop)
    {
        await _free.WaitAsync(stop);
        try
        {
            using var due = new CancellationTokenSource(options.QueryLimit, options.NetworkClock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, due.Token);
            return await QuietThread.RunAsync("query", () => query(either.Token));
        }
        catch (ValuesGoneException e)
        {
            throw new ProblemException(StatusCodes.Status410Gone, e.Message + (e.KeptFromMs == long.MaxValue
                ? " There are none of this series: ask by hours or days."
                : $" They are there from {Instants.Iso(e.KeptFromMs, TimeZoneInfo.Utc)} on: ask from there, or by hours or days."));
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw ProblemException.BadField(
                "to", $"asks for more than can be read in {options.QueryLimit.TotalSeconds:F0} s: ask for less time at once");
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose() => _free.Dispose();
}
