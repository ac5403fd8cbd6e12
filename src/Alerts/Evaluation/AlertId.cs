using System.Security.Cryptography;
using System.Text;

namespace SensorHub.Alerts.Evaluation;

/// <summary>Ids that depend only on what they name: the same in a replay, different between hubs.</summary>
public static class AlertId
{
    private const int Bytes = 12;

    /// <param name="openingMs">Start of the episode's first window or instant, as it was known at opening.</param>
    /// <param name="ordinal">0, unless an older alert whose episode has moved has the id already.</param>
    /// <returns>25 characters: <c>a</c> and 96 bits of SHA-256 in lower-case hex.</returns>
    public static string Create(string hubId, string ruleId, SubjectRef subject, long openingMs, int ordinal = 0) =>
        "a" + Hash($"{hubId}\n{ruleId}\n{subject}\n{openingMs}\n{ordinal}");

    /// <summary>Id of the task that an alert files; <paramref name="filedAtMs"/> tells it from an earlier one that was closed.</summary>
    public static string Task(string alertId, long filedAtMs) => "t" + Hash($"{alertId}\n{filedAtMs}");

    private static string Hash(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, Bytes));
}
