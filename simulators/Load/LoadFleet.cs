using SensorHub.Simulators.Common;

namespace SensorHub.Simulators.Load;

/// <summary>One line of a credentials file.</summary>
/// <param name="GatewayId">Set for a device that does not connect itself: the gateway publishes for it.</param>
public sealed record LoadDevice(string Id, string Secret, string? GatewayId = null);

/// <summary>The devices of a run. A device with children is a gateway: it publishes for them and not for itself.</summary>
public sealed class LoadFleet
{
    private readonly ILookup<string, LoadDevice> _children;

    public LoadFleet(IReadOnlyCollection<LoadDevice> devices)
    {
        All = [.. devices];
        Connecting = [.. devices.Where(device => device.GatewayId is null)];
        _children = devices.Where(device => device.GatewayId is not null).ToLookup(device => device.GatewayId!);
    }

    public IReadOnlyList<LoadDevice> All { get; }

    public IReadOnlyList<LoadDevice> Connecting { get; }

    /// <summary>Devices whose readings go over that one's connection.</summary>
    public IReadOnlyList<LoadDevice> PublishedBy(LoadDevice connecting) =>
        _children[connecting.Id].ToArray() is { Length: > 0 } children ? children : [connecting];

    /// <summary>Made-up devices for a server that asks nobody who they are.</summary>
    public static LoadFleet Anonymous(int count) => new([.. Enumerable.Range(0, count).Select(i => new LoadDevice($"load-{i:00000}", ""))]);

    /// <summary>As many made-up devices, spread over so many connections.</summary>
    public static LoadFleet Anonymous(int connections, int devices) => connections >= devices
        ? Anonymous(devices)
        : new LoadFleet([
            .. Enumerable.Range(0, connections).Select(g => new LoadDevice($"load-gw-{g:000}", "")),
            .. Enumerable.Range(0, devices).Select(i => new LoadDevice($"load-{i:00000}", "", $"load-gw-{i % connections:000}"))]);

    /// <summary>The first so many devices that report readings, with the gateways they need.</summary>
    public LoadFleet First(int devices)
    {
        var chosen = Connecting.SelectMany(PublishedBy).Take(devices).ToList();
        var gateways = chosen.Select(device => device.GatewayId).ToHashSet(StringComparer.Ordinal);
        return new LoadFleet([.. Connecting.Where(device => gateways.Contains(device.Id)), .. chosen]);
    }

    /// <summary>Lines <c>id,secret[,gateway]</c>; a first line that begins with <c>id,</c> is a header.</summary>
    /// <exception cref="UsageException">A line has no id and secret; named by its number.</exception>
    public static LoadFleet Parse(IEnumerable<string> lines)
    {
        var devices = new List<LoadDevice>();
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            if (string.IsNullOrWhiteSpace(line) || (number == 1 && line.StartsWith("id,", StringComparison.OrdinalIgnoreCase))) continue;
            var fields = line.Split(',', StringSplitOptions.TrimEntries);
            if (fields.Length < 2 || fields[0].Length == 0 || fields[1].Length == 0)
                throw new UsageException($"Credentials, line {number}: wanted 'id,secret' or 'id,secret,gateway'.");
            devices.Add(new LoadDevice(fields[0], fields[1], fields.Length > 2 && fields[2].Length > 0 ? fields[2] : null));
        }

        if (devices.Count == 0) throw new UsageException("The credentials file names no device; wanted lines of 'id,secret'.");
        return new LoadFleet(devices);
    }
}
