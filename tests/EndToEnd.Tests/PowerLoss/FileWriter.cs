using Microsoft.Win32.SafeHandles;

namespace SensorHub.EndToEnd.Tests.PowerLoss;

/// <summary>
/// Does to the files of a folder what each line of its input says and answers it with <c>done</c> or with the error.
/// </summary>
internal static class FileWriter
{
    public const string Verb = "write-files";

    public static int Run(string folder, TextReader commands, TextWriter answers)
    {
        var open = new Dictionary<string, SafeFileHandle>(StringComparer.Ordinal);
        while (commands.ReadLine() is { } line)
        {
            try
            {
                Do(folder, open, line.Split(' '));
                answers.WriteLine("done");
            }
            catch (IOException e)
            {
                answers.WriteLine("failed: " + e.Message.ReplaceLineEndings(" "));
            }

            answers.Flush();
        }

        return 0;
    }

    private static void Do(string folder, Dictionary<string, SafeFileHandle> open, string[] words)
    {
        string Full(string name) => Path.Combine(folder, name);
        switch (words)
        {
            case ["open", var name]:
                open[name] = File.OpenHandle(Full(name), FileMode.OpenOrCreate, FileAccess.ReadWrite);
                break;
            case ["open-through", var name]:
                open[name] = File.OpenHandle(Full(name), FileMode.Create, FileAccess.Write, options: FileOptions.WriteThrough);
                break;
            case ["open-reserved", var name, var bytes]:
                open[name] = File.OpenHandle(Full(name), FileMode.CreateNew, FileAccess.Write, preallocationSize: long.Parse(bytes));
                break;
            case ["close", var name]:
                open.Remove(name, out var handle);
                handle!.Dispose();
                break;
            case ["put", var name, var offset, var text]:
                RandomAccess.Write(open[name], System.Text.Encoding.ASCII.GetBytes(text), long.Parse(offset));
                break;
            case ["put-two", var name, var offset, var first, var second]:
                RandomAccess.Write(open[name], Memories(first, second), long.Parse(offset));
                break;
            case ["stream", var name, var text]:
                using (var stream = new FileStream(Full(name), FileMode.Append))
                    stream.Write(System.Text.Encoding.ASCII.GetBytes(text));
                break;
            case ["cut", var name, var length]:
                RandomAccess.SetLength(open[name], long.Parse(length));
                break;
            case ["flush", var name]:
                RandomAccess.FlushToDisk(open[name]);
                break;
            case ["sync-data", var name]:
                Syncs.Data(open[name]);
                break;
            case ["sync-folder", var path]:
                Syncs.Folder(Full(path));
                break;
            case ["move", var from, var to]:
                File.Move(Full(from), Full(to), overwrite: true);
                break;
            case ["delete", var name]:
                File.Delete(Full(name));
                break;
            case ["copy", var from, var to]:
                File.Copy(Full(from), Full(to), overwrite: true);
                break;
            case ["folder", var path]:
                Directory.CreateDirectory(Full(path));
                break;
            default:
                throw new IOException($"unknown command: {string.Join(' ', words)}");
        }
    }

    private static IReadOnlyList<ReadOnlyMemory<byte>> Memories(params string[] texts) =>
        texts.Select(t => (ReadOnlyMemory<byte>)System.Text.Encoding.ASCII.GetBytes(t)).ToList();
}
