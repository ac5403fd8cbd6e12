using SensorHub.Devices.Books;

namespace SensorHub.Devices.Tests.Books;

public sealed class LossLedgerTests
{
    private readonly LedgerWorld _world = new();

    [Fact]
    public async Task Books_that_balance_show_every_term_and_no_difference()
    {
        using var ledger = await BeginAsync();
        _world.Store("a", 5);
        _world.Book("b", new(4, 0, 1, 1, 1, 1, 0));
        _world.Evaluate();
        _world.Decide(3);
        _world.Notify();

        var state = await ledger.LookAsync();

        state.Intake.ShouldBe(new(9, 5, 1, 1, 1, 1, 0));
        state.Evaluation.ShouldBe(new(5, 5, 0, 0));
        state.Notification.ShouldBe(new(3, 3, 0, 0));
        state.Unbalanced.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_on_its_way_is_pending_and_no_difference()
    {
        using var ledger = await BeginAsync();
        _world.Store("a", 5);
        _world.Evaluate();
        _world.Store("a", 2);
        _world.Book("a", new(3, 0, 0, 0, 0, 0, 3));
        _world.Decide(3);
        _world.Notify();
        _world.Decide(2);

        var state = await ledger.LookAsync();

        state.Intake.Difference.ShouldBe(0);
        state.Evaluation.ShouldBe(new(7, 5, 2, 0));
        state.Notification.ShouldBe(new(5, 3, 2, 0));
    }

    [Theory]
    [InlineData(Equation.Intake)]
    [InlineData(Equation.Evaluation)]
    [InlineData(Equation.Notification)]
    public async Task A_loss_is_told_when_it_was_seen_twice_and_not_after_that(Equation lost)
    {
        using var ledger = await BeginAsync();
        _world.Store("a", 5);
        _world.Decide(4);
        if (lost == Equation.Intake)
            _world.Book("a", new(1, 0, 0, 0, 0, 0, 0));
        _world.Evaluate(lost == Equation.Evaluation ? 1 : 0);
        _world.Notify(lost == Equation.Notification ? 1 : 0);

        (await NextAsync(ledger)).Unbalanced.ShouldBeEmpty();
        (await NextAsync(ledger)).Unbalanced.ShouldBe([lost]);
        ledger.Unbalanced.ShouldBe([lost]);
        (await NextAsync(ledger)).DifferenceOf(lost).ShouldBe(1);
    }

    [Fact]
    public async Task Each_reconciliation_keeps_what_was_counted_since_the_one_before()
    {
        using var ledger = await BeginAsync();
        _world.Store("a", 5);
        _world.Evaluate();
        await NextAsync(ledger);
        _world.Store("a", 2);
        _world.Book("b", new(3, 0, 1, 0, 0, 2, 0));
        await NextAsync(ledger);

        var (first, second) = (_world.Kept[1], _world.Kept[2]);
        (first.Received, first.Stored, first.Written, first.Evaluated).ShouldBe((5, 5, 5, 5));
        (second.FromMs, second.Received, second.Stored, second.Duplicates, second.Dropped, second.Evaluated).ShouldBe((first.AtMs, 5, 2, 1, 2, 0));
        second.Sources.ShouldBe(
            new Dictionary<string, IntakeTerms> { ["a"] = new(2, 2, 0, 0, 0, 0, 0), ["b"] = new(3, 0, 1, 0, 0, 2, 0) }, ignoreOrder: true);
    }

    [Fact]
    public async Task What_a_killed_run_had_counted_is_a_gap_with_what_the_journal_holds_of_it()
    {
        using (var killed = await BeginAsync())
        {
            _world.Store("a", 5);
            _world.Evaluate();
            await NextAsync(killed);
            _world.Store("a", 4);
            _world.Evaluate();
            _world.Store("a", 3);
            _world.Book("a", new(8, 0, 8, 0, 0, 0, 0));
            _world.Decide(2);
            _world.Notify();
            _world.Decide(1);
        }

        _world.City.Advance(TimeSpan.FromSeconds(30));
        using var ledger = await _world.StartAsync();
        var gap = (await ledger.RecoverAsync()).ShouldNotBeNull();

        gap.IsGap.ShouldBeTrue();
        (gap.Received, gap.Duplicates, gap.Dropped).ShouldBe((null, null, null));
        (gap.Stored, gap.Written, gap.Evaluated, gap.Decided, gap.Notified).ShouldBe((7, 7, 4, 3, 2));
        (gap.IntakeDifference, gap.EvaluationDifference, gap.NotificationDifference).ShouldBe((null, null, null));

        (await ledger.LookAsync()).Evaluation.Difference.ShouldBeNull();
        _world.Evaluate();
        _world.Notify();
        await NextAsync(ledger);
        (await ledger.LookAsync()).Evaluation.ShouldBe(new(0, 0, 0, 0));
        _world.Kept.Sum(e => e.Written).ShouldBe(12);
        _world.Kept.Sum(e => e.Evaluated).ShouldBe(12);
        (_world.Kept.Sum(e => e.Decided), _world.Kept.Sum(e => e.Notified)).ShouldBe((3, 3));
    }

    [Fact]
    public async Task A_run_that_is_killed_before_its_first_reconciliation_leaves_a_gap_too()
    {
        using (var stopped = await BeginAsync())
            await stopped.ReconcileAsync(isLast: true);
        using (var killed = await _world.StartAsync())
        {
            (await killed.RecoverAsync()).ShouldBeNull();
            _world.Store("a", 3);
        }

        using var ledger = await _world.StartAsync();
        (await ledger.RecoverAsync()).ShouldNotBeNull().Stored.ShouldBe(3);
    }

    [Fact]
    public async Task After_a_stop_in_good_order_there_is_no_gap()
    {
        using (var stopped = await BeginAsync())
        {
            _world.Store("a", 3);
            _world.Evaluate();
            await stopped.ReconcileAsync(isLast: true);
        }

        using var ledger = await _world.StartAsync();
        (await ledger.RecoverAsync()).ShouldBeNull();
        _world.Kept.ShouldNotContain(e => e.IsGap);
    }

    [Fact]
    public async Task Entries_of_ninety_days_are_kept()
    {
        using var ledger = await BeginAsync();
        var first = _world.Kept[0].AtMs;
        _world.City.Advance(LossLedger.Keep);
        await ledger.ReconcileAsync();
        _world.Kept[0].AtMs.ShouldBe(first);

        _world.City.Advance(TimeSpan.FromMilliseconds(2));
        await ledger.ReconcileAsync();
        _world.Kept[0].AtMs.ShouldBeGreaterThan(first);
    }

    [Fact]
    public async Task A_city_clock_that_is_set_back_overwrites_nothing()
    {
        using var ledger = await BeginAsync();
        await ledger.ReconcileAsync();
        await ledger.ReconcileAsync();

        _world.Kept.Select(e => e.AtMs).Distinct().Count().ShouldBe(3);
    }

    private async Task<LossLedger> BeginAsync()
    {
        var ledger = await _world.StartAsync();
        await ledger.RecoverAsync();
        return ledger;
    }

    private Task<LedgerState> NextAsync(LossLedger ledger)
    {
        _world.City.Advance(TimeSpan.FromMinutes(1));
        return ledger.ReconcileAsync();
    }
}
