using System.Net;
using System.Security.Cryptography;
using SensorHub.Alerts.Evaluation;
using SensorHub.Alerts.Rules.Packs;
using SensorHub.Devices.Registry;
using SensorHub.Host.Composition;
using SensorHub.Storage;
using SensorHub.Storage.Backups;
using SensorHub.Storage.Influx;
using SensorHub.Storage.Journal;
using SensorHub.Storage.Postgres;
using SensorHub.Storage.Retention;
using SensorHub.Storage.Telemetry;

namespace SensorHub.Host.Configuration;

/// <summary>All settings of a hub, checked. A group of settings is a record; its name is the key.</summary>
public sealed record HubOptions
{
    public CityOptions City { get; init; } = new();
    public HttpOptions Http { get; init; } = new();
    public MqttOptions Mqtt { get; init; } = new();
    public IngestOptions Ingest { get; init; } = new();
    public JournalOptions Journal { get; init; } = new() { Folder = "" };
    public TelemetryOptions Telemetry { get; init; } = new() { DatabaseFile = "" };
    public RetentionOptions Retention { get; init; } = new();
    public EvaluatorOptions Alerts { get; init; } = new();
    public RulePackOptions Rules { get; init; } = new();
    public ReadingsOptions Readings { get; init; } = new();

    /// <summary>Servers that get a copy of all readings, by name: <c>Projections:city:Url</c>. Default none.</summary>
    public IReadOnlyDictionary<string, ProjectionOptions> Projections { get; init; } = new Dictionary<string, ProjectionOptions>();
    public BackupOptions Backup { get; init; } = new();
    public PostgresOptions Postgres { get; init; } = new();

    /// <param name="dataFolder">Where the journal, telemetry and backups lie unless they are told another place.</param>
    /// <exception cref="ConfigurationException">Names every setting at fault.</exception>
    public static HubOptions From(IConfiguration configuration, string dataFolder)
    {
        var faults = new List<ConfigurationFault>();
        var bound = StrictBinder.Bind<HubOptions>(configuration.GetSection(HubConfiguration.Root), faults);
        var options = bound.In(dataFolder);
        if (faults.Count == 0)
            faults.AddRange(options.Faults());
        return faults.Count == 0 ? options : throw new ConfigurationException(faults);
    }

    /// <summary>
    /// These options without whatever ties a hub to its installation: brokers whose messages it would acknowledge, servers that it would write to, places
    /// beside its data folder, doors that only an installation opens.
    /// </summary>
    public HubOptions Alone(string dataFolder)
    {
        var bare = new HubOptions();
        return (this with
        {
            Mqtt = Mqtt with { TlsPort = bare.Mqtt.TlsPort },
            Ingest = Ingest with { Brokers = bare.Ingest.Brokers, Lab = bare.Ingest.Lab },
            Journal = Journal with { Folder = bare.Journal.Folder },
            Telemetry = Telemetry with { DatabaseFile = bare.Telemetry.DatabaseFile },
            Readings = bare.Readings,
            Projections = bare.Projections,
            Backup = bare.Backup,
            Postgres = bare.Postgres,
        }).In(dataFolder);
    }

    /// <summary>Where the state lies.</summary>
    public DataPlaces PlacesIn(string dataFolder) => new(dataFolder, Journal.Folder, Telemetry.DatabaseFile) { Postgres = Postgres };

    private HubOptions In(string dataFolder) => this with
    {
        Journal = Journal with { Folder = Or(Journal.Folder, Path.Combine(dataFolder, DataPlaces.JournalFolder)) },
        Telemetry = Telemetry with { DatabaseFile = Or(Telemetry.DatabaseFile, Path.Combine(dataFolder, TelemetryOptions.DefaultFileName)) },
        Backup = Backup with { Folder = Or(Backup.Folder, Path.Combine(dataFolder, BackupOptions.DefaultFolder)) },
    };

    private static string Or(string? given, string otherwise) => string.IsNullOrEmpty(given) ? otherwise : given;

    private IEnumerable<ConfigurationFault> Faults()
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(City.Zone, out _))
            yield return new("City:Zone", $"'{City.Zone}' is no time zone known here; write an IANA name like Asia/Shanghai (Debian: package tzdata)");
        if ((City.NightTo - City.NightFrom).TotalHours != 8)
            yield return new("City:NightFrom", "the night may be moved but keeps its 8 hours");
        if (City.Clock.Speed is not (> 0 and <= 100_000))
            yield return new("City:Clock:Speed", "is above 0 and at most 100000");
        foreach (var (key, port) in new[] { ("Http:Port", Http.Port), ("Mqtt:Port", Mqtt.Port), ("Mqtt:TlsPort", Mqtt.TlsPort), ("Ingest:Lab:Port", Ingest.Lab.Port) })
        {
            if (port is < 0 or > ushort.MaxValue)
                yield return new(key, $"{port} is no port; write 0 to 65535");
        }

        foreach (var fault in AddressFaults())
            yield return fault;
        foreach (var fault in Ingest.Faults())
            yield return fault;
        foreach (var fault in ProjectionFaults().Concat(Readings.Faults(Projections)))
            yield return fault;
        foreach (var fault in Mqtt.Limits.Faults())
            yield return new("Mqtt:Limits", fault);
        foreach (var fault in Mqtt.Limits.Sessions.Faults())
            yield return new("Mqtt:Limits:Sessions", fault);
        foreach (var fault in Journal.Faults().Concat(Telemetry.Faults()).Concat(Retention.Faults()).Concat(Backup.Faults()).Concat(Postgres.Faults()))
            yield return new(fault[..fault.IndexOf(' ', StringComparison.Ordinal)], fault);
        if (Checked(Alerts.Validate) is { } evaluation)
            yield return new("Alerts", evaluation);
    }

    private IEnumerable<ConfigurationFault> ProjectionFaults()
    {
        foreach (var (name, projection) in Projections)
        {
            if (!Identifier.IsValid(name) || name == ReadingsOptions.Embedded)
                yield return new($"Projections:{name}", $"a projection's name is {Identifier.Rule}, and not {ReadingsOptions.Embedded}");
            foreach (var (setting, problem) in projection.Faults())
                yield return new($"Projections:{name}:{setting}", problem);
        }
    }

    private IEnumerable<ConfigurationFault> AddressFaults()
    {
        foreach (var (key, address) in new[] { ("Http:Address", Http.Address), ("Mqtt:Address", Mqtt.Address) })
        {
            if (!IPAddress.TryParse(address, out _))
                yield return new(key, $"'{address}' is no IP address; write 127.0.0.1, 0.0.0.0 or the address of one interface");
        }

        if (IPAddress.TryParse(Mqtt.Address, out _) && !Mqtt.IsLoopback && !Mqtt.AllowPlaintext)
            yield return new("Mqtt:Address", "the plain port beyond loopback shows secrets to anyone on the way; use Mqtt:TlsPort, or set Mqtt:AllowPlaintext=true");
        if (Mqtt.TlsPort == 0)
            yield break;
        if (Mqtt.Certificate is null)
            yield return new("Mqtt:Certificate", "TLS needs a certificate: name a PEM or PFX file");
        else if (Checked(() => TlsCertificate.Load(Mqtt).Dispose()) is { } certificate)
            yield return new("Mqtt:Certificate", certificate);
    }

    private static string? Checked(Action check)
    {
        try
        {
            check();
            return null;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException or IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }
}
