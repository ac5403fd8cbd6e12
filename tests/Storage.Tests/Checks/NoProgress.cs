using SensorHub.Storage.Checks;

namespace SensorHub.Storage.Tests.Checks;

internal sealed class NoProgress : IWorkProgress
{
    public static readonly NoProgress Instance = new();

    public void Begin(string what, long total)
    {
    }

    public void Advance(long done)
    {
    }
}
