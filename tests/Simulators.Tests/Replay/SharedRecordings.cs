namespace SensorHub.Simulators.Tests.Replay;

/// <summary>Real recordings, kept outside the project; a test on them is reported as not run where they are not.</summary>
internal static class SharedRecordings
{
    public const string Variable = "SENSORHUB_SHARED_DATA";

    public static string? Folder => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder && Directory.Exists(folder) ? folder : null;

    public static string File(string name) => Path.Combine(Folder!, name);
}

[AttributeUsage(AttributeTargets.Method)]
internal sealed class RecordingFactAttribute : FactAttribute
{
    public RecordingFactAttribute()
    {
        if (SharedRecordings.Folder is null) Skip = $"{SharedRecordings.Variable} names no folder of recordings";
    }
}
