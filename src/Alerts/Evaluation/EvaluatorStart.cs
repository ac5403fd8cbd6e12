using Microsoft.Extensions.Logging;
using SensorHub.Alerts.Enforcement;

namespace SensorHub.Alerts.Evaluation;

/// <summary>Finds the state to go on from: the newest checkpoint, else the journal's beginning, else stored history.</summary>
internal sealed class EvaluatorStart(EvaluatorStores stores, EvaluatorOptions options, int shard, ILogger logger)
{
    /// <returns>Where to read from, and up to where all is decided already.</returns>
    public async Task<(long Position, long Evaluated)> RestoreAsync(ShardEvaluation evaluation, CancellationToken cancellation)
    {
        var first = stores.Feed.FirstPosition;
        var evaluated = await stores.Operations.WriteAsync(t => t.EvaluatedPosition(shard), cancellation) ?? first;
        var position = FromCheckpoint(evaluation, first, evaluated);
        var from = "a checkpoint";
        if (position is null)
        {
            evaluation.IsRebuilt = first > 0;
            var isShort = evaluated - first <= options.RebuildBytes;
            (position, from) = isShort ? (first, "the beginning of the journal") : (evaluated, "stored history");
            if (!isShort)
                await RebuildAsync(evaluation, evaluated, cancellation);
        }

        EvaluatorLog.Starts(logger, shard, position.Value, from, evaluated);
        return (position.Value, evaluated);
    }

    /// <summary>Once all that is decided was replayed: what is alerted as silent is silent, whatever the state was made from.</summary>
    public async Task AdoptSilencesAsync(ShardEvaluation evaluation, CancellationToken cancellation)
    {
        var silence = evaluation.Subjects.Silence;
        if (silence.RuleId is { } rule)
            await VisitFiringAsync(rule, alert => silence.Adopt(alert.Subject.Id, alert.ViolatedFromMs), cancellation);
    }

    private long? FromCheckpoint(ShardEvaluation evaluation, long first, long evaluated)
    {
        foreach (var stored in stores.Checkpoints.List(shard).Where(c => c.Position >= first && c.Position <= evaluated))
        {
            using var stream = stored.Open();
            var reason = CheckpointCodec.TryRead(stream, evaluation, stored.Position);
            if (reason is null)
                return stored.Position;
            EvaluatorLog.CheckpointRefused(logger, stored.Position, reason);
        }

        return null;
    }

    // Occurrences with firing alerts are judged from history, also those whose devices never speak again.
    private async Task RebuildAsync(ShardEvaluation evaluation, long evaluated, CancellationToken cancellation)
    {
        evaluation.IsRebuilt = true;
        evaluation.Subjects.Silence.Rebuild(stores.History, evaluated);
        await VisitFiringAsync(null, alert => evaluation.Subjects.Rebuild(alert.RuleId, alert.Subject.Id, alert.ViolatedFromMs), cancellation);
    }

    private async Task VisitFiringAsync(string? rule, Action<Alert> visit, CancellationToken cancellation)
    {
        var page = new PageRequest(PageRequest.MaxLimit);
        while (true)
        {
            var firing = await stores.Queries.AlertsAsync(new AlertFilter(AlertState.Firing, rule), page, cancellation);
            foreach (var alert in firing.Items)
                visit(alert);
            if (firing.Next is null)
                return;
            page = page with { After = firing.Next };
        }
    }
}
