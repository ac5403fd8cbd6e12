namespace SensorHub.Storage.Influx;

public enum ProjectionKind
{
    /// <summary>InfluxDB 1.x, or 2.x and 3.x through their version 1 interface.</summary>
    InfluxDb,

    VictoriaMetrics,
}

/// <summary>A server that gets a copy of all readings in force.</summary>
public sealed record ProjectionOptions
{
    public const int DefaultBatchBytes = 1024 * 1024;

    public ProjectionKind Kind { get; init; } = ProjectionKind.InfluxDb;

    /// <summary>http or https, with the path that a proxy asks for; no user and no query in it.</summary>
    public string Url { get; init; } = "";

    /// <summary>Database; of InfluxDB 2.x the one that a DBRP mapping leads to a bucket, of VictoriaMetrics the label <c>db</c>. Default sensorhub.</summary>
    public string Database { get; init; } = "sensorhub";

    /// <summary>Null = the database's own default.</summary>
    public string? RetentionPolicy { get; init; }

    /// <summary>InfluxDB 1.x, or the account of a proxy before VictoriaMetrics.</summary>
    public string? User { get; init; }

    /// <summary>Never logged and never shown.</summary>
    public string? Password { get; init; }

    /// <summary>InfluxDB 2.x and 3.x instead of a user. Never logged and never shown.</summary>
    public string? Token { get; init; }

    /// <summary>Line protocol in one request before compression, 64 KB to 8 MB. Default 1 MB.</summary>
    public int BatchBytes { get; init; } = DefaultBatchBytes;

    /// <summary>How long a batch that is not full waits for more readings, up to a minute. Default 0.5 s.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>For one request, or for the server to send more of an answer: 0.1 s to 5 min. Default 10 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest pause between two tries: 0.1 s to 1 h. Default 5 s.</summary>
    public TimeSpan RetryMost { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Pause after a refusal that only people can mend: 0.1 s to 1 h. Default 1 min.</summary>
    public TimeSpan RetryRefused { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Names of settings with what is wrong and what to write instead; none when all is well.</summary>
    public IEnumerable<(string Setting, string Problem)> Faults()
    {
        if (!Uri.TryCreate(Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            yield return (nameof(Url), "write http://host:8086 or https://…");
        else if (url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0)
            yield return (nameof(Url), "no user, query or fragment in it: write User and Password, or Token");
        if (Database.Length is 0 or > 64 || Database.AsSpan().ContainsAnyExceptInRange('!', '~') || Database.AsSpan().ContainsAny('"', '\\'))
            yield return (nameof(Database), "write 1 to 64 letters, digits or signs of ASCII, no quotes");
        if (User is null != Password is null)
            yield return (nameof(User), "user and password go together");
        if (User is not null && User.Contains(':', StringComparison.Ordinal))
            yield return (nameof(User), "a user has no colon in it");
        if (Token is not null && (User is not null || Token.AsSpan().ContainsAnyExceptInRange('!', '~')))
            yield return (nameof(Token), "a token of ASCII signs, instead of a user");
        if (BatchBytes is < 64 * 1024 or > 8 * 1024 * 1024)
            yield return (nameof(BatchBytes), "write 65536 to 8388608");
        if (Linger < TimeSpan.Zero || Linger > TimeSpan.FromMinutes(1))
            yield return (nameof(Linger), "write 00:00:00 to 00:01:00");
        foreach (var (setting, value, most) in new[]
                 {
                     (nameof(Timeout), Timeout, TimeSpan.FromMinutes(5)), (nameof(RetryMost), RetryMost, TimeSpan.FromHours(1)),
                     (nameof(RetryRefused), RetryRefused, TimeSpan.FromHours(1)),
                 })
        {
            if (value < TimeSpan.FromSeconds(0.1) || value > most)
                yield return (setting, $"write 00:00:00.1 to {most:c}");
        }
    }

    /// <summary>Without credentials.</summary>
    public override string ToString() => $"{Kind} at {Url}, database {Database}";
}
