namespace SensorHub.EndToEnd.Tests.Harness;

/// <summary>Noise meters without sites: for tests that ask where readings stay, not what they mean.</summary>
internal static class SmallCity
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 11, 12, 0, 0, TimeSpan.FromHours(8));

    public static string SecretOf(string device) => $"secret-of-{device}";

    public static Task RegisterAsync(HubClient hub, params IEnumerable<string> devices) =>
        hub.ImportAsync("devices", devices.Select(d => $"{d},noise,1,{SecretOf(d)}").Prepend("id,kind,interval_s,secret"));
}
