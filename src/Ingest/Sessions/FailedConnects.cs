using System.Net;
using SensorHub.Devices.Registry;

namespace SensorHub.Ingest.Sessions;

/// <summary>
/// Counts failed log-ins per address and account. An account is barred from an address after <see cref="Limit"/> in a minute; the account from
/// elsewhere and other accounts from the address are not, so a flood shuts nobody out. Thread safe, bounded.
/// </summary>
/// <param name="clock">A monotonic clock.</param>
public sealed class FailedConnects(TimeProvider clock)
{
    public const int Limit = FailedLogins<IPAddress>.Limit;

    // Longer than any account: nobody's, so all of them count as one, and no stranger chooses what they take.
    private const int MaxAccountLength = 128;
    private readonly FailedLogins<(IPAddress Address, string Account)> _failures = new(clock);

    public static TimeSpan Window => FailedLogins<IPAddress>.Window;

    public bool IsBarred(IPAddress address, string account) => _failures.IsBarred(KeyOf(address, account));

    /// <returns>False when this failure is worth no log line; see <see cref="FailedLogins{TKey}.Note"/>.</returns>
    public bool Note(IPAddress address, string account) => _failures.Note(KeyOf(address, account));

    private static (IPAddress Address, string Account) KeyOf(IPAddress address, string account) =>
        (address, account.Length <= MaxAccountLength ? account : "");
}
