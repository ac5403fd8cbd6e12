using System.Globalization;
using System.Reflection;

namespace SensorHub.Storage.Operational;

/// <summary>The numbered scripts beside this program; written for SQLite, translated for other engines.</summary>
internal static class MigrationScripts
{
    public static SortedList<int, string> Ups { get; } = WithSuffix(".up.sql");
    public static SortedList<int, string> Downs { get; } = WithSuffix(".down.sql");

    /// <summary>The newest schema this program knows.</summary>
    public static int Newest => Ups.Keys[^1];

    /// <exception cref="NewerSchemaException">A newer program wrote the database.</exception>
    public static void EnsureKnown(string database, long version) => EnsureKnown(database, version, Newest);

    /// <inheritdoc cref="EnsureKnown(string, long)"/>
    public static void EnsureKnown(string database, long version, long newest)
    {
        if (version > newest)
            throw new NewerSchemaException(
                $"{database} has schema {version} and this sensorhub knows schemas up to {newest}: start the newer sensorhub that wrote it.");
    }

    // 0001-registry.up.sql
    public static SortedList<int, string> WithSuffix(string suffix)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var scripts = new SortedList<int, string>();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.EndsWith(suffix, StringComparison.Ordinal)))
        {
            using var text = new StreamReader(assembly.GetManifestResourceStream(name)!);
            scripts.Add(int.Parse(name.AsSpan(0, name.IndexOf('-', StringComparison.Ordinal)), CultureInfo.InvariantCulture), text.ReadToEnd());
        }

        return scripts;
    }
}
