using SensorHub.Storage.Checkpoints;

namespace SensorHub.Storage.Checks;

/// <summary>Checks every checkpoint of the evaluator. None is needed: each can be made again.</summary>
internal sealed class CheckpointCheck(string folder, CheckFindings findings)
{
    public int Checkpoints { get; private set; }

    /// <summary>Of the newest whole one; null when there is none.</summary>
    public long? NewestPosition { get; private set; }

    public void Run()
    {
        foreach (var (position, file) in CheckpointFolder.Files(folder, shard: 0))
        {
            Checkpoints++;
            try
            {
                if (CheckpointFile.IsWhole(file))
                    NewestPosition ??= position;
                else
                    findings.Add(
                        file, "", "It does not match its checksum. Nothing is lost by it: the hub leaves it out and takes an older one or stored history.",
                        "Remove the file.");
            }
            catch (IOException e)
            {
                findings.AddUnreadable(file, e);
            }
        }
    }
}
