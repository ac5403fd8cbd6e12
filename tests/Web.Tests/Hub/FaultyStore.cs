using SensorHub.Alerts.Enforcement;
using SensorHub.Alerts.Evaluation;
using SensorHub.Devices.Books;
using SensorHub.Devices.Readings;
using SensorHub.Ingest.Admission;

namespace SensorHub.Web.Tests.Hub;

/// <summary>The real store, which a test can make fail at the end of a transaction.</summary>
internal sealed class FaultyStore(IOperationsStore inner) : IOperationsStore
{
    public Action? BeforeCommit { get; set; }

    public Task<T> WriteAsync<T>(Func<IOperationsTransaction, T> work, CancellationToken cancellation) => inner.WriteAsync(
        transaction =>
        {
            var result = work(transaction);
            BeforeCommit?.Invoke();
            return result;
        },
        cancellation);
}

/// <summary>A lag that a test sets.</summary>
internal sealed class SettableLag : IEvaluationLag, IEvaluationProgress
{
    public TimeSpan Current { get; set; }
    public long DurablePosition { get; set; }
    public long EvaluatedPosition { get; set; }
    public bool IsHeldUp { get; set; }
    public int Unsettled { get; set; }
    public Passage Passed { get; set; } = Passage.NotBegun;
    public Passage Notified { get; set; } = Passage.NotBegun;
}

/// <summary>A journal that nobody reads.</summary>
internal sealed class SilentFeed : IJournalFeed
{
    public long FirstPosition => 0;
    public long DurablePosition => 0;

    public IJournalReader OpenReader(long position) => throw new NotSupportedException();

    public async ValueTask WaitBeyondAsync(long position, CancellationToken cancellation) => await new TaskCompletionSource().Task.WaitAsync(cancellation);
}
