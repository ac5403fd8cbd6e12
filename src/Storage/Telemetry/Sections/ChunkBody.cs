using System.Buffers;

namespace SensorHub.Storage.Telemetry.Sections;

/// <summary>The body of a chunk: its sections behind each other.</summary>
internal static class ChunkBody
{
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static List<SectionFrame> Sections(ReadOnlySpan<byte> body)
    {
        var sections = new List<SectionFrame>();
        for (var at = 0; at < body.Length; at += sections[^1].Length)
            sections.Add(SectionFrame.At(body, at));
        return sections;
    }

    /// <summary>The body with a section in the place of those that lie in its hours.</summary>
    /// <param name="payload">Empty = none takes their place.</param>
    public static void Replace(ReadOnlySpan<byte> body, in SectionKey key, ReadOnlySpan<byte> payload, ArrayBufferWriter<byte> to)
    {
        var sections = Sections(body);
        foreach (var before in sections)
        {
            if (before.EndHour <= key.FirstHour)
                to.Write(body.Slice(before.Offset, before.Length));
        }

        if (payload.Length > 0)
            SectionFrame.Write(to, key, payload);
        foreach (var after in sections)
        {
            if (after.FirstHour >= key.EndHour)
                to.Write(body.Slice(after.Offset, after.Length));
        }
    }
}
