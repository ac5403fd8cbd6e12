using System.Security.Cryptography;
using SensorHub.Alerts.Runs;
using SensorHub.Alerts.Windows;
using SensorHub.Devices.Time;

namespace SensorHub.Alerts.Evaluation;

/// <summary>
/// The evaluation's whole state at one journal position.
/// <code>
/// u8[4] "SHEC"   i32 format   i64 position   rules   clocks   devices   rings   windows   runs   vitals   silence   u8[32] SHA-256 of all before
/// </code>
/// </summary>
internal static class CheckpointCodec
{
    private const int Format = 7;
    private static readonly byte[] Magic = "SHEC"u8.ToArray();

    public static void Write(Stream to, ShardEvaluation evaluation, long position)
    {
        using var sha = SHA256.Create();
        using (var hashed = new CryptoStream(to, sha, CryptoStreamMode.Write, leaveOpen: true))
        using (var buffered = new BufferedStream(hashed, 1 << 16))
        using (var writer = new BinaryWriter(buffered))
        {
            writer.Write(Magic);
            writer.Write(Format);
            writer.Write(position);
            WriteRules(writer, evaluation.Subjects);
            WriteClocks(writer, evaluation);
            WriteDevices(writer, evaluation.Devices);
            WriteRings(writer, evaluation.Subjects.Windows);
            using var states = new SubjectWriter(writer);
            WriteWindows(states, evaluation.Subjects.Windows.Subjects);
            WriteRuns(states, evaluation.Subjects.Runs.Subjects);
            evaluation.Vitals.Write(writer);
            evaluation.Subjects.Silence.Write(writer);
        }

        to.Write(sha.Hash);
    }

    /// <summary>Puts the state into an evaluation that has none yet.</summary>
    /// <returns>Null when done, or why the checkpoint is of no use; then nothing was changed.</returns>
    public static string? TryRead(Stream from, ShardEvaluation evaluation, long position)
    {
        using var copy = new MemoryStream(from.CanSeek ? checked((int)from.Length) : 0);
        from.CopyTo(copy);
        var bytes = copy.GetBuffer().AsMemory(0, (int)copy.Length);
        if (bytes.Length < Magic.Length + SHA256.HashSizeInBytes || !bytes.Span.StartsWith(Magic))
            return "it is no checkpoint";
        var content = bytes[..^SHA256.HashSizeInBytes];
        if (!SHA256.HashData(content.Span).AsSpan().SequenceEqual(bytes.Span[content.Length..]))
            return "its checksum does not match";
        using var reader = new BinaryReader(new MemoryStream(copy.GetBuffer(), Magic.Length, content.Length - Magic.Length));
        if (reader.ReadInt32() is var format && format != Format)
            return $"its format is {format}, this hub reads {Format}";
        if (reader.ReadInt64() is var at && at != position)
            return $"it says position {at} and its name {position}";
        if (!SameRules(reader, evaluation.Subjects))
            return "it was made under other rules";
        ReadClocks(reader, evaluation);
        ReadDevices(reader, evaluation.Devices);
        ReadRings(reader, evaluation.Subjects.Windows);
        ReadWindows(reader, evaluation.Subjects.Windows);
        ReadRuns(reader, evaluation.Subjects.Runs);
        evaluation.Vitals.Read(reader);
        evaluation.Subjects.Silence.Read(reader);
        evaluation.Subjects.Seal();
        return null;
    }

    private static void WriteRules(BinaryWriter writer, SubjectBook subjects) => writer.Write(subjects.RulesFingerprint);

    private static bool SameRules(BinaryReader reader, SubjectBook subjects) => reader.ReadString() == subjects.RulesFingerprint;

    private static void WriteClocks(BinaryWriter writer, ShardEvaluation evaluation)
    {
        writer.Write(evaluation.Context.ClockMs);
        writer.Write(evaluation.Context.WatchedSinceMs);
        writer.Write(evaluation.SweptSecond);
        writer.Write(evaluation.IsRebuilt);
    }

    private static void ReadClocks(BinaryReader reader, ShardEvaluation evaluation)
    {
        evaluation.Context.ClockMs = reader.ReadInt64();
        evaluation.Context.WatchedSinceMs = reader.ReadInt64();
        evaluation.SweptSecond = reader.ReadInt64();
        evaluation.IsRebuilt = reader.ReadBoolean();
    }

    // { i32 handle, i64 watermark, i64 last received, bool clock noticed }, i32 0.
    private static void WriteDevices(BinaryWriter writer, DeviceTable devices)
    {
        for (var handle = 1; handle < devices.Count; handle++)
        {
            ref var device = ref devices[handle];
            if (device is { WatermarkMs: DeviceState.Never, LastReceivedMs: DeviceState.Never, ClockNoticed: false })
                continue;
            writer.Write(handle);
            writer.Write(device.WatermarkMs);
            writer.Write(device.LastReceivedMs);
            writer.Write(device.ClockNoticed);
        }

        writer.Write(0);
    }

    private static void ReadDevices(BinaryReader reader, DeviceTable devices)
    {
        for (var handle = reader.ReadInt32(); handle != 0; handle = reader.ReadInt32())
        {
            devices.Grow(handle);
            ref var device = ref devices[handle];
            device.WatermarkMs = reader.ReadInt64();
            device.LastReceivedMs = reader.ReadInt64();
            device.ClockNoticed = reader.ReadBoolean();
        }
    }

    private static void WriteRings(BinaryWriter writer, WindowPlan windows)
    {
        var rings = windows.Rings.ToList();
        writer.Write(rings.Count);
        foreach (var ring in rings)
        {
            ring.Series.Write(writer);
            ring.Write(writer);
        }
    }

    private static void ReadRings(BinaryReader reader, WindowPlan windows)
    {
        for (var left = reader.ReadInt32(); left > 0; left--)
            windows.RingOf(PaneSeries.Read(reader)).Read(reader);
    }

    // { string rule, string subject, i32 length, state, late marks }.
    private static void WriteWindows(SubjectWriter states, IReadOnlyList<WindowSubject> subjects)
    {
        var started = subjects.Where(s => s.HasStarted || s.Late.Count > 0).ToList();
        states.WriteCount(started.Count);
        foreach (var subject in started)
            states.Write(subject, subject.Write);
    }

    private static void ReadWindows(BinaryReader reader, WindowPlan windows)
    {
        for (var left = reader.ReadInt32(); left > 0; left--)
            ReadSubject(reader, windows.Find, (subject, state) => subject.Read(state));
    }

    private static void WriteRuns(SubjectWriter states, IEnumerable<RunSubject> subjects)
    {
        var begun = subjects.Where(s => s.HasState).ToList();
        states.WriteCount(begun.Count);
        foreach (var subject in begun)
            states.Write(subject, subject.Write);
    }

    private static void ReadRuns(BinaryReader reader, RunPlan runs)
    {
        for (var left = reader.ReadInt32(); left > 0; left--)
            ReadSubject(reader, runs.Find, (subject, state) => subject.Read(state));
    }

    private static void ReadSubject<TSubject>(
        BinaryReader reader, Func<string, string, TSubject?> find, Action<TSubject, BinaryReader> readState)
        where TSubject : JudgedSubject
    {
        var (rule, about) = (reader.ReadString(), reader.ReadString());
        var bytes = reader.ReadBytes(reader.ReadInt32());
        if (find(rule, about) is not { } subject)
            return;
        using var state = new BinaryReader(new MemoryStream(bytes));
        readState(subject, state);
        ReadLate(state, subject);
    }

    private static void ReadLate(BinaryReader reader, JudgedSubject subject)
    {
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var occurrence = new TimeSpanMs(reader.ReadInt64(), reader.ReadInt64());
            subject.Restore(new LateMark(occurrence, reader.ReadInt64())
            {
                LastClockMs = reader.ReadInt64(),
                FromMs = reader.ReadInt64(),
                ToMs = reader.ReadInt64(),
                NeedsHistory = reader.ReadBoolean(),
            });
        }
    }
}
