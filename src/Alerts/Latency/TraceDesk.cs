using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Latency;

/// <summary>
/// Takes in when live events left and were acknowledged, and writes it to the traces behind the scenes: nobody who delivers waits for it. Bounded: what
/// cannot be kept up with is counted and lost, and what a kill takes stays open in its trace. Thread safe.
/// </summary>
public sealed partial class TraceDesk(IAlertTraceStore store, TraceMeter meter, TimeProvider city, TimeProvider timers, ILogger<TraceDesk> log) : BackgroundService
{
    private const int MaxWaiting = 8_192;
    private const int MaxAtOnce = 512;

    // Every stream and phone is told of every event, and only the first counts.
    private const int Remembered = 4_096;

    private readonly Channel<TraceMark> _marks = Channel.CreateBounded<TraceMark>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly long[] _sent = new long[Remembered];
    private readonly long[] _seen = new long[Remembered];

    /// <summary>A live event was written to a socket.</summary>
    public void Sent(long sequence) => Note(sequence, _sent, isSeen: false);

    /// <summary>A squad's phone acknowledged a live event.</summary>
    public void Seen(long sequence) => Note(sequence, _seen, isSeen: true);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var disk = new DiskRetry(timers, Waiting);
        var marks = new List<TraceMark>(MaxAtOnce);
        while (await _marks.Reader.WaitToReadAsync(stoppingToken))
        {
            while (marks.Count < MaxAtOnce && _marks.Reader.TryRead(out var mark))
                marks.Add(mark);
            foreach (var (trace, isSeen) in await disk.RunAsync(() => store.NoteAsync(marks, stoppingToken), stoppingToken))
            {
                if (isSeen)
                    meter.Record(trace, TraceStep.SentToSeen);
                else
                    meter.Record(trace, TraceStep.TaskToSent, TraceStep.ReceivedToSent);
            }

            marks.Clear();
        }
    }

    private void Note(long sequence, long[] remembered, bool isSeen)
    {
        ref var last = ref remembered[sequence % Remembered];
        if (Interlocked.Exchange(ref last, sequence) != sequence && !_marks.Writer.TryWrite(new(sequence, isSeen, city.NowMs())))
            meter.Lost();
    }

    private void Waiting(IOException e, int inARow)
    {
        if (inARow == 1)
            LogWaiting(e);
    }

    [LoggerMessage(EventId = 3401, Level = LogLevel.Warning, Message = "Traces of alerts wait for hub.db; tried again each second.")]
    private partial void LogWaiting(Exception e);
}
