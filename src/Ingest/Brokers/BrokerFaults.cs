using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SensorHub.Mqtt.Packets;
using SensorHub.Mqtt.Topics;
using PayloadFormat = SensorHub.Devices.Readings.PayloadFormat;

namespace SensorHub.Ingest.Brokers;

/// <summary>What is wrong with the settings of a broker.</summary>
public static class BrokerFaults
{
    private const int MaxClientIdLength = 128;

    /// <summary>Names of settings with what is wrong and what to write instead; none when all is well. Reads the CA file.</summary>
    public static IEnumerable<(string Setting, string Problem)> Of(BrokerOptions options)
    {
        if (Uri.CheckHostName(options.Host) == UriHostNameType.Unknown)
            yield return (nameof(options.Host), $"'{options.Host}' is no host; write a name or an address, without mqtt:// and port");
        if (options.Port is < 0 or > ushort.MaxValue)
            yield return (nameof(options.Port), $"{options.Port} is no port; write 1 to 65535, or 0 for the usual one");
        if (options.ClientId.Length is 0 or > MaxClientIdLength || !IsPlain(options.ClientId))
            yield return (nameof(options.ClientId), $"names the session that the broker keeps for this hub: 1 to {MaxClientIdLength} letters, digits or signs of ASCII, of no other client");
        if (options.Password is not null && options.User is null)
            yield return (nameof(options.User), "a password goes with a user");
        if (options.QoS is not (QoS.AtLeastOnce or QoS.ExactlyOnce))
            yield return (nameof(options.QoS), "write 1 or 2; at 0 nothing is acknowledged");
        if (options.Format is not (PayloadFormat.Json or PayloadFormat.ThingsBoardJson))
            yield return (nameof(options.Format), "write Json or ThingsBoardJson");
        if (options.ReceiveMaximum is < 1 or > ushort.MaxValue)
            yield return (nameof(options.ReceiveMaximum), $"write 1 to {ushort.MaxValue}");
        if (options.SessionExpiry < TimeSpan.FromSeconds(1) || options.SessionExpiry.TotalSeconds >= uint.MaxValue)
            yield return (nameof(options.SessionExpiry), "write a duration of at least a second; without a session what comes while the hub is away is lost");
        if (options.RetryMost < TimeSpan.FromSeconds(1) || options.RetryMost > TimeSpan.FromHours(1))
            yield return (nameof(options.RetryMost), "write 00:00:01 to 01:00:00");
        if (options.RetryRefused < TimeSpan.FromSeconds(1) || options.RetryRefused > TimeSpan.FromHours(24))
            yield return (nameof(options.RetryRefused), "write 00:00:01 to 1.00:00:00");
        if (TlsFault(options) is { } tls)
            yield return (nameof(options.CaFile), tls);
        foreach (var fault in TopicFaults(options))
            yield return fault;
    }

    private static IEnumerable<(string Setting, string Problem)> TopicFaults(BrokerOptions options)
    {
        if (options.Group is { } group && (!TopicFilter.TryParse($"$share/{group}/a", out var shared) || shared.ShareName != group))
            yield return (nameof(options.Group), $"'{group}' is no name of a group: write at least one character, none of / + #");
        if (options.Topics.Count == 0)
            yield return (nameof(options.Topics), $"name at least one, for example {BrokerOptions.DefaultTopic}");
        for (var i = 0; i < options.Topics.Count; i++)
            if (!TopicTemplate.TryParse(options.Topics[i], out _, out var fault))
                yield return ($"{nameof(options.Topics)}:{i}", $"'{options.Topics[i]}': {fault}");
    }

    private static string? TlsFault(BrokerOptions options)
    {
        if (options.CaFile is null)
            return null;
        if (!options.Tls)
            return "is for TLS; set Tls to true";
        try
        {
            return Authorities(options.CaFile).Count > 0 ? null : $"'{options.CaFile}' holds no certificate";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return e.Message;
        }
    }

    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="CryptographicException">It is no PEM of certificates.</exception>
    internal static X509Certificate2Collection Authorities(string caFile)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(caFile);
        return authorities;
    }

    private static bool IsPlain(string text) => text.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0;
}
