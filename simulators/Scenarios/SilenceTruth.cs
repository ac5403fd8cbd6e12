using SensorHub.Devices.Registry;
using SensorHub.Devices.Time;

namespace SensorHub.Simulators.Scenarios;

/// <summary>
/// Which silences an outage brings, and which it lengthens: followed along the messages as they arrive, for the connections that it concerns. A
/// gateway counts as one while nobody of its family is heard; a child alone when the others are.
/// </summary>
internal sealed class SilenceTruth
{
    private const long LongestMs = 12 * UnixMs.Hour;

    // A family that comes back together has a minute for it.
    private const long ReturnMs = 90 * UnixMs.Second;
    private readonly TimeSpanMs _outage;
    private readonly Dictionary<string, Member> _members = [];
    private readonly Dictionary<string, List<long>> _families = [];
    private readonly List<(SimulatedDevice Subject, TimeSpanMs Gap)> _found = [];

    private SilenceTruth(City city, IReadOnlySet<string> connections, TimeSpanMs outage)
    {
        _outage = outage;
        foreach (var device in city.Devices.Where(device => connections.Contains(device.GatewayId ?? device.Id)))
        {
            _members[device.Id] = new Member(device);
            if (device.Kind == DeviceKind.Gateway) _families[device.Id] = [];
        }
    }

    /// <summary>Devices and gateways that are silent during the outage, from last heard to next heard.</summary>
    /// <param name="messages">As they arrive; read until half a day after the outage.</param>
    public static IReadOnlyList<(SimulatedDevice Subject, TimeSpanMs Gap)> Of(
        City city, IReadOnlySet<string> connections, TimeSpanMs outage, IEnumerable<SimulatedMessage> messages)
    {
        var truth = new SilenceTruth(city, connections, outage);
        foreach (var message in messages)
        {
            if (message.SendMs > outage.ToMs + LongestMs) break;
            if (truth._members.TryGetValue(message.DeviceId, out var member)) truth.Take(message, member);
        }

        return truth._found;
    }

    private void Take(in SimulatedMessage message, Member member)
    {
        if (_families.TryGetValue(member.FamilyId, out var family)) TakeFamily(message, member, family);
        var gap = new TimeSpanMs(member.HeardMs ?? message.SendMs, message.SendMs);
        if (member.Device.Kind != DeviceKind.Gateway && IsSilence(gap, member.ThresholdMs) && member.IsJudged(gap) && (family is null || IsHeard(family, gap, member.ThresholdMs)))
            _found.Add((member.Device, member.UntilExcused(gap)));
        member.Take(message);
    }

    private void TakeFamily(in SimulatedMessage message, Member member, List<long> family)
    {
        var gap = new TimeSpanMs(family.Count > 0 ? family[^1] : message.SendMs, message.SendMs);
        if (IsSilence(gap, member.ThresholdMs)) _found.Add((_members[member.FamilyId].Device, gap));
        family.Add(message.SendMs);
    }

    private bool IsSilence(TimeSpanMs gap, long thresholdMs) => gap.LengthMs >= thresholdMs && gap.Overlaps(_outage);

    private static bool IsHeard(List<long> family, TimeSpanMs gap, long thresholdMs)
    {
        var others = new TimeSpanMs(gap.FromMs + thresholdMs, gap.ToMs - ReturnMs);
        return family.Exists(others.Contains);
    }

    private sealed class Member(SimulatedDevice device)
    {
        private const long ShortestMs = 15 * UnixMs.Minute;
        private long _newestMs;
        private bool _engineRuns = true;

        public SimulatedDevice Device => device;
        public string FamilyId { get; } = device.GatewayId ?? device.Id;
        public long ThresholdMs { get; } = Math.Max(ShortestMs, 3 * device.IntervalS * UnixMs.Second);
        public long? HeardMs { get; private set; }

        public bool IsJudged(TimeSpanMs gap) =>
            _engineRuns && !device.Maintenance.Any(period => period.Contains(gap.FromMs + ThresholdMs));

        /// <summary>Work on it that begins while it is silent ends the silence: then there is a reason.</summary>
        public TimeSpanMs UntilExcused(TimeSpanMs gap) => gap with
        {
            ToMs = device.Maintenance.Where(period => period.FromMs > gap.FromMs + ThresholdMs).Select(period => period.FromMs).Append(gap.ToMs).Min(),
        };

        public void Take(in SimulatedMessage message)
        {
            HeardMs = message.SendMs;
            if (message.EventMs < _newestMs) return;
            _newestMs = message.EventMs;
            if (device.Kind == DeviceKind.Truck) _engineRuns = message.Payload.Span.IndexOf("\"acc_on\":true"u8) >= 0;
        }
    }
}
