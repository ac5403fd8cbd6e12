namespace SensorHub.Storage.Tests;

/// <summary>A file that cannot be opened until this is disposed: a folder of its name stands in its place.</summary>
internal sealed class HiddenFile : IDisposable
{
    private readonly string _path;
    private readonly string _hidden;

    public HiddenFile(string path)
    {
        (_path, _hidden) = (path, path + ".hidden");
        File.Move(_path, _hidden);
        Directory.CreateDirectory(_path);
    }

    public void Dispose()
    {
        Directory.Delete(_path);
        File.Move(_hidden, _path);
    }
}
