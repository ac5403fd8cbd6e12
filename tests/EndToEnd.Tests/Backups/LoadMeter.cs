using System.Collections.Concurrent;
using System.Diagnostics;
using SensorHub.Devices.Time;
using SensorHub.EndToEnd.Tests.Harness;

namespace SensorHub.EndToEnd.Tests.Backups;

/// <summary>A meter that sends one reading after the other, a few ahead of their acknowledgements, and knows how long each took.</summary>
internal sealed class LoadMeter
{
    private const int Ahead = 8;
    private const int Most = 60_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);
    private readonly RawMeter _meter;
    private readonly int _number;
    private readonly ConcurrentQueue<double> _waits = new();
    private readonly Queue<long> _open = new();
    private readonly Task _running;
    private volatile bool _stop;
    private int _sent;

    private LoadMeter(RawMeter meter, int number)
    {
        (_meter, _number) = (meter, number);
        _running = Task.Run(RunAsync);
    }

    public int Acknowledged => _meter.Acknowledged;
    public int Sent => Volatile.Read(ref _sent);

    public static string DeviceOf(int meter) => $"meter-{meter}";

    public static async Task<List<LoadMeter>> ConnectAllAsync(int port, int meters)
    {
        var connected = new List<LoadMeter>();
        for (var m = 0; m < meters; m++)
            connected.Add(new(await RawMeter.ConnectAsync(port, DeviceOf(m), SmallCity.SecretOf(DeviceOf(m)), keepAliveS: 600), m));
        return connected;
    }

    /// <summary>What a meter sends, in order.</summary>
    public static IEnumerable<Point> Plan(int meter) =>
        Enumerable.Range(0, Most).Select(i => new Point(SmallCity.Noon.ToUnixTimeMilliseconds() + i * 1000L, 40 + (i * 7 + meter) % 300 / 10.0));

    /// <summary>What a hub has of it.</summary>
    public static Task<List<Point>> ReadAsync(HubClient hub, int meter) =>
        hub.ReadingsAsync(DeviceOf(meter), "leq", SmallCity.Noon, SmallCity.Noon.AddSeconds(Most));

    /// <summary>Milliseconds from sending to acknowledgement, of all since the last call.</summary>
    public List<double> TakeWaits()
    {
        var waits = new List<double>();
        while (_waits.TryDequeue(out var wait))
            waits.Add(wait);
        return waits;
    }

    public async Task StopAsync()
    {
        _stop = true;
        await _running.WaitAsync(Patience.Limit, SystemClock.Instance);
        _meter.Dispose();
    }

    private async Task RunAsync()
    {
        foreach (var point in Plan(_number))
        {
            if (_stop)
                break;
            while (_open.Count >= Ahead)
            {
                await Task.Delay(Pause, SystemClock.Instance);
                Note();
            }

            _open.Enqueue(Stopwatch.GetTimestamp());
            await _meter.SendAsync(point.Ms, point.Value!.Value);
            Interlocked.Increment(ref _sent);
        }

        await Patience.UntilAsync(() => _meter.Acknowledged == _sent, "the last acknowledgements");
    }

    private void Note()
    {
        while (_sent - _open.Count < _meter.Acknowledged)
            _waits.Enqueue(Stopwatch.GetElapsedTime(_open.Dequeue()).TotalMilliseconds);
    }
}
