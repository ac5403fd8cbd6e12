using SensorHub.Devices.Time;
using SensorHub.Mqtt.Packets;
using SensorHub.Simulators.Common;

namespace SensorHub.Simulators.Load;

/// <summary>One run of the load generator: connects everybody, then sends, then waits for the last acknowledgement.</summary>
public sealed class LoadRun : IDisposable
{
    private const int ConnectingAtOnce = 50;

    private readonly LoadOptions _options;
    private readonly TimeProvider _clock;
    private readonly List<LoadConnection> _connections = [];
    private readonly Lock _connecting = new();
    private readonly LoadFleet _fleet;

    /// <exception cref="UsageException">The options do not hold together.</exception>
    public LoadRun(LoadOptions options, TimeProvider clock)
    {
        options.Validate();
        (_options, _clock) = (options, clock);
        _fleet = options.Fleet ?? LoadFleet.Anonymous(options.Connections);
    }

    /// <summary>Sent and acknowledged so far; may be asked while running.</summary>
    public (long Sent, long Acknowledged) Progress
    {
        get
        {
            long sent = 0, acknowledged = 0;
            lock (_connecting)
            {
                foreach (var connection in _connections)
                {
                    sent += connection.Gate.Sent;
                    acknowledged += connection.Gate.Acknowledged;
                }
            }

            return (sent, acknowledged);
        }
    }

    /// <param name="cancellation">Ends sending early; what is in flight is still waited for.</param>
    /// <exception cref="UsageException">A connection cannot be opened.</exception>
    public async Task<LoadReport> RunAsync(CancellationToken cancellation)
    {
        var arrived = _clock.GetTimestamp();
        if (!_options.IsStorm) await ConnectAsync(cancellation);
        var connecting = _clock.GetElapsedTime(arrived);
        await Task.Delay(_options.Settle, _clock, cancellation);
        var cpuBefore = Environment.CpuUsage.TotalTime;
        var allocatedBefore = GC.GetTotalAllocatedBytes();
        var begun = _clock.GetTimestamp();

        using var limit = new CancellationTokenSource(_options.Duration ?? Timeout.InfiniteTimeSpan, _clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        using var closing = stop.Token.Register(() => _connections.ForEach(connection => connection.Gate.Close()));
        var sending = _options.IsStorm ? StormAsync(stop.Token) : SendAsync();
        if (_options.Rate is { } rate) await new Pacer(_connections, rate, _clock).RunAsync(sending);
        await sending;

        return LoadReport.Of(
            _options, _connections, connecting, _clock.GetElapsedTime(begun), Environment.CpuUsage.TotalTime - cpuBefore,
            GC.GetTotalAllocatedBytes() - allocatedBefore);
    }

    public void Dispose() => _connections.ForEach(connection => connection.Dispose());

    private async Task ConnectAsync(CancellationToken cancellation)
    {
        foreach (var some in Senders().Chunk(ConnectingAtOnce))
        {
            cancellation.ThrowIfCancellationRequested();
            var opened = await Task.WhenAll(some.Select(sender => OpenAsync(sender.Device, sender.Total, sender.Streams)));
            lock (_connecting) _connections.AddRange(opened);
        }
    }

    // Nobody leaves before the last one is done: else the first to leave would take from the server what the last messages need.
    private Task SendAsync()
    {
        var allDone = Task.WhenAll(_connections.Select(connection => connection.Gate.Drained));
        return Task.WhenAll(_connections.Select(connection => Task.Run(() => connection.RunAsync(_options.Drain, allDone), CancellationToken.None)));
    }

    // Nobody leaves before the last one is done: all connections are there at once.
    private async Task StormAsync(CancellationToken cancellation)
    {
        var running = new List<Task>();
        var drained = new List<Task>();
        var allDone = new TaskCompletionSource();
        var opening = Senders().ToList().ConvertAll(sender => OpenAsync(sender.Device, sender.Total, sender.Streams));
        await foreach (var opened in Task.WhenEach(opening).WithCancellation(cancellation))
        {
            var connection = await opened;
            lock (_connecting) _connections.Add(connection);
            drained.Add(connection.Gate.Drained);
            running.Add(connection.RunAsync(_options.Drain, allDone.Task));
        }

        await Task.WhenAll(drained);
        allDone.SetResult();
        await Task.WhenAll(running);
    }

    private IEnumerable<(LoadDevice Device, long Total, ReadingStream[] Streams)> Senders()
    {
        var number = 0;
        for (var i = 0; i < _options.Connections; i++)
        {
            var device = _fleet.Connecting[i];
            var total = ShareOf(i);
            var published = _fleet.PublishedBy(device);
            yield return (device, total, [.. published.Select((child, turn) => StreamOf(child, number + turn, RoundsOf(total, published.Count, turn)))]);
            number += published.Count;
        }
    }

    private async Task<LoadConnection> OpenAsync(LoadDevice device, long total, ReadingStream[] streams)
    {
        var (link, receiveMaximum) = await LoadConnector.ConnectAsync(_options, device, _clock);
        var inFlight = Math.Min(_options.InFlight, receiveMaximum);
        var gate = new SendGate(_options.QoS == QoS.AtMostOnce ? 0 : inFlight, total, _options.Rate is not null);
        return new(link, streams, gate, inFlight, _options, _clock);
    }

    private ReadingStream StreamOf(LoadDevice device, int number, long messages)
    {
        var calendar = new CityCalendar(TimeZoneInfo.FindSystemTimeZoneById(_options.ZoneId));
        var from = _options.StartMs ?? _clock.NowMs();
        var isBounded = _options.StartMs is not null && messages < long.MaxValue;
        var stepMs = (long)_options.Step.TotalMilliseconds;
        var span = new TimeSpanMs(from, isBounded ? from + messages * stepMs : long.MaxValue);
        var plan = new LoudPlan(_options.Seed, calendar, _options.LoudPercent);
        return new ReadingStream(
            new StreamPlan(device.Id, Topics.For(_options.Topic, device.Id), _options.Seed, span, plan.Stretches(number, span), stepMs),
            _options.QoS, _options.Version, _options.Metrics);
    }

    private long ShareOf(int connection) => _options.Messages is { } messages ? RoundsOf(messages, _options.Connections, connection) : long.MaxValue;

    // How often the one at that turn comes up when they take turns.
    private static long RoundsOf(long total, int count, int turn) =>
        total == long.MaxValue ? total : total / count + (turn < total % count ? 1 : 0);
}
