using System.Text;
using System.Text.Unicode;

namespace SensorHub.Devices.Registry.Import;

internal static class FileText
{
    /// <param name="saveAs">How people call the right form.</param>
    public static bool IsUtf8(byte[] file, string saveAs, ImportFaults faults)
    {
        if (Utf8.IsValid(file))
            return true;
        var valid = 0;
        while (Rune.DecodeFromUtf8(file.AsSpan(valid), out _, out var length) == System.Buffers.OperationStatus.Done)
            valid += length;
        faults.Add(1 + file.AsSpan(0, valid).Count((byte)'\n'), "", $"is not UTF-8: save the file as \"{saveAs}\"");
        return false;
    }

    /// <summary>The text behind a byte order mark.</summary>
    public static ReadOnlySpan<byte> WithoutMark(byte[] file)
    {
        ReadOnlySpan<byte> text = file;
        return text.StartsWith(Encoding.UTF8.Preamble) ? text[Encoding.UTF8.Preamble.Length..] : text;
    }
}
