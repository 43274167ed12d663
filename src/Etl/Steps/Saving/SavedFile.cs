using System.Buffers.Binary;
using System.Text;

namespace Etl.Steps.Saving;

/// <summary>
/// A file of saved state: 8 bytes that say what it is and in which version, the content, and 4 bytes CRC-32 of all before. It
/// is checked as a whole before anything of it is used, so that damage is found as such and never by what it leads to.
/// </summary>
internal static class SavedFile
{
    private const int ChecksumBytes = 4;
    private const int BufferBytes = 64 * 1024;

    private static ReadOnlySpan<byte> Magic => "etl-ckp1"u8;

    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, Action<BinaryWriter> write)
    {
        using FileStream file = new(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = BufferBytes });
        ChecksumStream content = new(file);
        content.Write(Magic);
        using (BinaryWriter writer = new(content, Encoding.UTF8, leaveOpen: true)) write(writer);
        Span<byte> checksum = stackalloc byte[ChecksumBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, content.Checksum);
        file.Write(checksum);
    }

    /// <summary>Reads a small file as a whole.</summary>
    /// <exception cref="InvalidDataException">The file is missing, cannot be read, or is not what was written.</exception>
    public static BinaryReader Open(string path) => Read(path, reader =>
    {
        int length = checked((int)(reader.BaseStream.Length - reader.BaseStream.Position - ChecksumBytes));
        return new BinaryReader(new MemoryStream(reader.ReadBytes(length)), Encoding.UTF8);
    });

    /// <exception cref="InvalidDataException">The file is missing, cannot be read, or is not what was written.</exception>
    public static T Read<T>(string path, Func<BinaryReader, T> read)
    {
        try
        {
            using FileStream file = new(path, new FileStreamOptions { Access = FileAccess.Read, BufferSize = BufferBytes });
            Check(file);
            file.Position = Magic.Length;
            using BinaryReader reader = new(file, Encoding.UTF8);
            T result = read(reader);
            return file.Position == file.Length - ChecksumBytes ? result : throw new InvalidDataException("bytes follow its last value");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException or FormatException or OverflowException)
        {
            throw Damaged(path, e);
        }
    }

    /// <summary>What to throw when saved state is not what was written.</summary>
    public static InvalidDataException Damaged(string path, Exception e) =>
        new($"The saved state '{path}' cannot be used: {e.Message.TrimEnd('.')}. The run cannot be continued from it; run it from its start.", e);

    private static void Check(FileStream file)
    {
        if (file.Length < Magic.Length + ChecksumBytes) throw new InvalidDataException("it is cut off");
        Span<byte> magic = stackalloc byte[Magic.Length];
        file.ReadExactly(magic);
        if (!magic.SequenceEqual(Magic)) throw new InvalidDataException("it is no saved state of this version of etl");
        Crc32 checksum = new();
        checksum.Add(magic);
        byte[] buffer = new byte[BufferBytes];
        for (long left = file.Length - Magic.Length - ChecksumBytes; left > 0;)
        {
            int read = file.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
            if (read == 0) throw new EndOfStreamException("it ends while it is read");
            checksum.Add(buffer.AsSpan(0, read));
            left -= read;
        }

        Span<byte> saved = stackalloc byte[ChecksumBytes];
        file.ReadExactly(saved);
        if (checksum.Value != BinaryPrimitives.ReadUInt32LittleEndian(saved)) throw new InvalidDataException("its checksum does not match");
    }
}
