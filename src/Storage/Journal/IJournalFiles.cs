using SensorHub.Storage.Space;

namespace SensorHub.Storage.Journal;

/// <summary>The little that the journal asks of a folder. Every failure is an <see cref="IOException"/>.</summary>
internal interface IJournalFiles : IDisposable
{
    /// <summary>The full path of a file, for messages.</summary>
    string PathOf(string name);

    DiskRoom Room { get; }

    /// <summary>Names of all segment files, in any order.</summary>
    IReadOnlyList<string> List();

    /// <summary>Makes a file that must not be there yet, for reading and writing.</summary>
    IJournalFile Create(string name);

    IJournalFile OpenForWriting(string name);
    IJournalFile OpenForReading(string name);
    void Delete(string name);

    /// <summary>Puts names made and deleted on disk.</summary>
    void SyncFolder();
}

/// <summary>A file addressed by offset. Reads may run beside each other and beside a write.</summary>
internal interface IJournalFile : IDisposable
{
    long Length { get; }

    /// <returns>Bytes read; fewer than asked for only at the end of the file.</returns>
    int Read(Span<byte> to, long offset);

    /// <summary>Writes all bytes or throws; after an exception any part may have been written.</summary>
    void Write(ReadOnlySpan<byte> bytes, long offset);

    void SetLength(long length);

    /// <summary>Returns when everything written is on disk. After an exception nothing unsynced may be trusted.</summary>
    void Sync();
}
