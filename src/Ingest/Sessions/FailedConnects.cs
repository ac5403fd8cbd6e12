using System.Net;

namespace SensorHub.Ingest.Sessions;

/// <summary>
/// Counts failed log-ins per address and account in windows of a minute. An account is barred from an address after 20; the account from elsewhere
/// and other accounts from the address are not, so a flood shuts nobody out. Thread safe, bounded.
/// </summary>
/// <param name="clock">A monotonic clock.</param>
public sealed class FailedConnects(TimeProvider clock)
{
    public const int Limit = 20;
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private const int MaxPairs = 100_000;

    // Longer than any account: nobody's, so all of them count as one, and no stranger chooses what they take.
    private const int MaxAccountLength = 128;

    private readonly Lock _gate = new();
    private readonly Dictionary<(IPAddress Address, string Account), int> _failures = [];
    private long _windowFrom = clock.GetTimestamp();
    private long _total;

    /// <summary>Failed connects since start.</summary>
    public long Total => Volatile.Read(ref _total);

    public bool IsBarred(IPAddress address, string account)
    {
        lock (_gate)
        {
            Turn_NeedsLock();
            return _failures.GetValueOrDefault(KeyOf(address, account)) >= Limit;
        }
    }

    /// <returns>False when this failure is beyond the limit, or is one of too many to tell apart; worth no log line.</returns>
    public bool Note(IPAddress address, string account)
    {
        lock (_gate)
        {
            _total++;
            Turn_NeedsLock();
            var key = KeyOf(address, account);
            var count = _failures.GetValueOrDefault(key) + 1;
            if (count == 1 && _failures.Count >= MaxPairs)
                return false;
            _failures[key] = count;
            return count <= Limit;
        }
    }

    private static (IPAddress Address, string Account) KeyOf(IPAddress address, string account) =>
        (address, account.Length <= MaxAccountLength ? account : "");

    private void Turn_NeedsLock()
    {
        if (clock.GetElapsedTime(_windowFrom) < Window)
            return;
        _windowFrom = clock.GetTimestamp();
        _failures.Clear();
    }
}
