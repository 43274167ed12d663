using System.Text;
using Etl.Steps;
using Etl.Steps.Saving;

namespace Etl.Running.Checkpoints;

/// <summary>A file that grows with the run, of which each checkpoint says how much counts. Not thread-safe.</summary>
internal sealed class AppendedFile : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly FileStream _file;
    private Crc32 _checksum = new();

    /// <summary>Begins a file, in place of one that may be there.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public AppendedFile(string path) => _file = Open(path, FileMode.Create);

    private AppendedFile(FileStream file) => _file = file;

    public string Path => _file.Name;

    /// <summary>Entries that were added.</summary>
    public long Count { get; private set; }

    /// <summary>Goes on with a file where a checkpoint left it; <paramref name="load"/> reads its entries.</summary>
    /// <exception cref="InvalidDataException">The file is not what it was.</exception>
    public static AppendedFile Continue(string path, BinaryReader saved, Action<long, BinaryReader> load)
    {
        (long count, long length, uint checksum) = (saved.ReadInt64(), saved.ReadInt64(), saved.ReadUInt32());
        FileStream? stream = null;
        try
        {
            stream = Open(path, FileMode.Open);
            AppendedFile file = new(stream);
            file.Take(length, checksum);
            stream.Position = 0;
            using (BinaryReader reader = new(stream, Encoding.UTF8, leaveOpen: true)) load(count, reader);
            if (stream.Position != length) throw new InvalidDataException("bytes follow its last entry");
            // What came behind was never part of a checkpoint.
            stream.SetLength(length);
            file.Count = count;
            return file;
        }
        catch (Exception e) when (StorageFault.IsOne(e) || e is InvalidDataException or ArgumentException or FormatException or OverflowException)
        {
            stream?.Dispose();
            throw SavedFile.Damaged(path, e);
        }
    }

    /// <summary>Adds entries.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Append(long entries, Action<BinaryWriter> write)
    {
        if (entries == 0) return;
        MemoryStream bytes = new();
        using (BinaryWriter writer = new(bytes, Encoding.UTF8, leaveOpen: true)) write(writer);
        ReadOnlySpan<byte> added = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
        _file.Write(added);
        _file.Flush();
        _checksum.Add(added);
        Count += entries;
    }

    /// <summary>Says how much of the file counts.</summary>
    public void Save(BinaryWriter writer)
    {
        writer.Write(Count);
        writer.Write(_file.Position);
        writer.Write(_checksum.Value);
    }

    public void FlushToDisk() => _file.Flush(flushToDisk: true);

    public void Dispose() => _file.Dispose();

    private static FileStream Open(string path, FileMode mode) =>
        new(path, new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.Read, BufferSize = BufferBytes });

    private void Take(long length, uint checksum)
    {
        if (length > _file.Length) throw new InvalidDataException("it is cut off");
        byte[] buffer = new byte[BufferBytes];
        for (long left = length; left > 0;)
        {
            int read = _file.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
            if (read == 0) throw new EndOfStreamException("it ends while it is read");
            _checksum.Add(buffer.AsSpan(0, read));
            left -= read;
        }

        if (_checksum.Value != checksum) throw new InvalidDataException("its checksum does not match");
    }
}
