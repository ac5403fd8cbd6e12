namespace SensorHub.Ingest;

/// <summary>
/// While the disk cannot, a connection waits instead of ending: what is refused is tried again each second. Ends with
/// <see cref="OperationCanceledException"/> when the connection is closed meanwhile.
/// </summary>
internal sealed class DiskPatience(TimeProvider network, CancellationToken closed)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <param name="write">Throws <see cref="IOException"/> when it changed nothing and may be called again.</param>
    public async Task<T> UntilWrittenAsync<T>(Func<Task<T>> write)
    {
        while (true)
        {
            try
            {
                return await write();
            }
            catch (IOException)
            {
                await Task.Delay(Pause, network, closed);
            }
        }
    }

    /// <inheritdoc cref="UntilWrittenAsync{T}"/>
    public Task UntilWrittenAsync(Func<Task> write) => UntilWrittenAsync(async () =>
    {
        await write();
        return true;
    });
}
