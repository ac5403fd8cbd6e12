using System.Text;
using SensorHub.Devices.Readings;
using SensorHub.Devices.Time;
using SensorHub.Ingest.Admission;
using SensorHub.Ingest.Decoders;

namespace SensorHub.Web.Tests.Hub;

/// <summary>Refused payloads put there by a test.</summary>
internal sealed class MemoryQuarantine : IQuarantine
{
    private readonly SortedDictionary<long, (QuarantinedPayload Row, byte[] Payload)> _rows = [];

    public void Add(long position, int device, string payload, RefusalReason reason = RefusalReason.Shape, string topic = "sensorhub/v1/x/telemetry") => _rows[position] = (
        new(position, WebHub.Start.ToUnixTimeMilliseconds() - UnixMs.Hour, device, PayloadFormat.Json, reason, "at byte 0", topic,
            Encoding.UTF8.GetByteCount(payload), null),
        Encoding.UTF8.GetBytes(payload));

    public Task<IReadOnlyList<QuarantinedPayload>> ListAsync(QuarantineFilter filter, CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlyList<QuarantinedPayload>>(
        [
            .. _rows.Values.Select(r => r.Row).Reverse().Where(r =>
                (filter.Before is null || r.Position < filter.Before) && (filter.Device is null || r.Device == filter.Device)
                && (filter.Reason is null || r.Reason == filter.Reason) && (filter.Replayed is null || r.ReplayedMs is not null == filter.Replayed))
                .Take(filter.Max),
        ]);

    public Task<QuarantinedPayload?> FindAsync(long position, CancellationToken cancellation = default) =>
        Task.FromResult(_rows.TryGetValue(position, out var found) ? found.Row : null);

    public Task<byte[]?> PayloadAsync(long position, CancellationToken cancellation = default) =>
        Task.FromResult(_rows.TryGetValue(position, out var found) ? found.Payload : null);

    public Task<bool> MarkReplayedAsync(long position, long atMs, CancellationToken cancellation = default)
    {
        if (!_rows.TryGetValue(position, out var found))
            return Task.FromResult(false);
        _rows[position] = found with { Row = found.Row with { ReplayedMs = atMs } };
        return Task.FromResult(true);
    }

    public Task<QuarantineCounts> CountsAsync(CancellationToken cancellation = default) => Task.FromResult(new QuarantineCounts(_rows.Count, 0, 0));
}
