using Microsoft.Extensions.Logging;

namespace SensorHub.Alerts.Evaluation;

internal static partial class EvaluatorLog
{
    [LoggerMessage(3001, LogLevel.Information, "Evaluation of shard {Shard} starts at {Position} from {From}; decided up to {Evaluated}.")]
    public static partial void Starts(ILogger logger, int shard, long position, string from, long evaluated);

    [LoggerMessage(3002, LogLevel.Warning, "Checkpoint at {Position} is not used: {Reason}.")]
    public static partial void CheckpointRefused(ILogger logger, long position, string reason);

    [LoggerMessage(3003, LogLevel.Error, "Evaluation waits at {Position}: its stores cannot be read or written now; tried again each second.")]
    public static partial void HeldUp(ILogger logger, Exception exception, long position);

    [LoggerMessage(3004, LogLevel.Warning, "The checkpoint at {Position} could not be written; the older ones stay.")]
    public static partial void CheckpointFailed(ILogger logger, Exception exception, long position);

    [LoggerMessage(3006, LogLevel.Error, "Rule {Rule} of {Subject} could not be judged again for {FromMs} to {ToMs}: what is stored of it is damaged. What was decided of it stays.")]
    public static partial void NotJudgedAgain(ILogger logger, Exception exception, string rule, SubjectRef subject, long fromMs, long toMs);

    [LoggerMessage(3005, LogLevel.Error, "Evaluation stops at {Position} without a last commit; the next start decides what is left.")]
    public static partial void LeftBehind(ILogger logger, Exception exception, long position);
}
