namespace SensorHub.Ingest.Management;

internal enum ReportKind { None, CommandResult, State }

/// <summary>
/// The topics on which devices speak of themselves: <c>sensorhub/v1/{id}/commands/results</c> and <c>sensorhub/v1/{id}/state</c>.
/// Compared byte by byte.
/// </summary>
internal static class ReportTopics
{
    private static ReadOnlySpan<byte> Prefix => "sensorhub/v1/"u8;
    private static ReadOnlySpan<byte> Results => "/commands/results"u8;
    private static ReadOnlySpan<byte> State => "/state"u8;

    /// <param name="id">The device that the topic names; whether it may be spoken for is another question.</param>
    public static ReportKind KindOf(ReadOnlySpan<byte> topic, out ReadOnlySpan<byte> id)
    {
        id = default;
        if (!topic.StartsWith(Prefix))
            return ReportKind.None;
        var rest = topic[Prefix.Length..];
        var (kind, suffix) = rest.EndsWith(Results) ? (ReportKind.CommandResult, Results.Length)
            : rest.EndsWith(State) ? (ReportKind.State, State.Length)
            : (ReportKind.None, 0);
        id = rest[..^suffix];
        return id.IsEmpty ? ReportKind.None : kind;
    }
}
