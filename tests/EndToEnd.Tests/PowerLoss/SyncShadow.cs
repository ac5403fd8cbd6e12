using System.Diagnostics;

namespace SensorHub.EndToEnd.Tests.PowerLoss;

/// <summary>
/// Runs a process with syncshadow.c preloaded: of its data folder a second one is kept that holds only what is on disk,
/// and its fsyncs can be delayed, held and failed.
/// </summary>
/// <param name="data">The folder to follow; must exist.</param>
/// <param name="shadow">Where what survives is kept; must equal <paramref name="data"/> now. Null = faults only.</param>
/// <param name="control">Folder of the switches; must exist.</param>
internal sealed class SyncShadow(string data, string? shadow, string control)
{
    private static readonly Lazy<string> Library = new(Compile);
    private int _deaths;

    public string Data => data;
    public string Shadow => shadow ?? throw new InvalidOperationException("This one was started without a shadow.");

    public IReadOnlyDictionary<string, string> Environment
    {
        get
        {
            var all = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["LD_PRELOAD"] = Library.Value,
                ["SYNCSHADOW_WATCH"] = data,
                ["SYNCSHADOW_CONTROL"] = control,
            };
            if (shadow is not null)
                all["SYNCSHADOW_SHADOW"] = shadow;
            return all;
        }
    }

    /// <summary>Every fsync takes at least this long from now on; zero ends it.</summary>
    public void Delay(TimeSpan delay) => Switch("delay_ms", delay > TimeSpan.Zero, ((long)delay.TotalMilliseconds).ToString());

    /// <summary>Every fsync waits until this is set to false.</summary>
    public void Hang(bool on) => Switch("hang", on);

    /// <summary>Every fsync fails with EIO until this is set to false.</summary>
    public void Fail(bool on) => Switch("eio", on);

    /// <summary>The next fsync fails with EIO.</summary>
    public void FailOnce() => Switch("eio_once", true);

    /// <summary>The process ends itself before its n-th fsync, from now on, of a path that ends so (<c>/</c> = of any path).</summary>
    public void DieAt(int nth, string pathEnd) => Switch("die_at", true, FormattableString.Invariant($"{++_deaths} {nth} {pathEnd}"));

    /// <summary>Takes <see cref="DieAt"/> back.</summary>
    public void LiveOn() => Switch("die_at", false);

    /// <summary>True until the one failure asked for was given.</summary>
    public bool FailurePending => File.Exists(Path.Combine(control, "eio_once"));

    private void Switch(string name, bool on, string content = "")
    {
        var path = Path.Combine(control, name);
        if (!on)
        {
            File.Delete(path);
            return;
        }

        File.WriteAllText(path + ".new", content);
        File.Move(path + ".new", path, overwrite: true);
    }

    private static string Compile()
    {
        var source = Path.Combine(AppContext.BaseDirectory, "PowerLoss");
        var library = Path.Combine(Directory.CreateTempSubdirectory("sensorhub-syncshadow-").FullName, "syncshadow.so");
        var start = new ProcessStartInfo("gcc") { UseShellExecute = false, RedirectStandardError = true };
        string[] arguments =
        [
            "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-fvisibility=hidden",
            "-o", library, Path.Combine(source, "syncshadow.c"), Path.Combine(source, "shadow.c"),
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var gcc = Process.Start(start) ?? throw new InvalidOperationException("gcc did not start; test.sh installs it.");
        var errors = gcc.StandardError.ReadToEnd();
        gcc.WaitForExit();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Path.GetDirectoryName(library)!, recursive: true);
        return gcc.ExitCode == 0 ? library : throw new InvalidOperationException($"syncshadow.c does not compile: {errors}");
    }
}
