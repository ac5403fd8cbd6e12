using Xunit;

namespace SensorHub.TestKit.Recordings;

/// <summary>A test on the recordings: reported as not run where they are not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RecordingFactAttribute : FactAttribute
{
    public RecordingFactAttribute()
    {
        if (!Directory.Exists(RecordingFiles.Folder))
            Skip = $"recordings folder not found: {RecordingFiles.Folder} (set {RecordingFiles.Variable})";
    }
}
