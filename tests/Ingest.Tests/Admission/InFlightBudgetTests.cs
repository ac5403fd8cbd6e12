using SensorHub.Ingest.Admission;

namespace SensorHub.Ingest.Tests.Admission;

public sealed class InFlightBudgetTests
{
    private const int All = ReadingBatch.LargestBytes;
    private readonly InFlightBudget _budget = new(All);

    [Fact]
    public async Task Who_waits_is_served_in_turn_and_nobody_slips_past()
    {
        _budget.TryTake(All).ShouldBeTrue();
        var large = _budget.TakeAsync(All, default).AsTask();
        var small = _budget.TakeAsync(1, default).AsTask();

        _budget.Return(All / 2);
        large.IsCompleted.ShouldBeFalse();
        _budget.TryTake(1).ShouldBeFalse();

        _budget.Return(All / 2);
        await large.WaitAsync(TimeSpan.FromSeconds(20));
        _budget.Waiting.ShouldBe(1);
        _budget.Return(All);
        await small.WaitAsync(TimeSpan.FromSeconds(20));
        _budget.UsedBytes.ShouldBe(1);
    }

    [Fact]
    public async Task Who_gives_up_does_not_hold_up_those_behind()
    {
        _budget.TryTake(All - 1).ShouldBeTrue();
        using var givesUp = new CancellationTokenSource();
        var large = _budget.TakeAsync(All, givesUp.Token).AsTask();
        var small = _budget.TakeAsync(1, default).AsTask();
        await givesUp.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => large);
        await small.WaitAsync(TimeSpan.FromSeconds(20));
        _budget.UsedBytes.ShouldBe(All);
        _budget.Waiting.ShouldBe(0);
    }

    [Fact]
    public void A_batch_that_grew_gives_back_what_it_took()
    {
        using (var batch = new ReadingBatch(_budget))
        {
            batch.TryReserve(100_000, out _).ShouldBeTrue();
            _budget.UsedBytes.ShouldBe(131_072);
        }

        _budget.UsedBytes.ShouldBe(0);
    }
}
