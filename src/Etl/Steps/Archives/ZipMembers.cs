using System.IO.Compression;
using System.Text;
using Etl.Steps.Compression;

namespace Etl.Steps.Archives;

/// <summary>The members of a zip archive, in the order of its directory.</summary>
internal static class ZipMembers
{
    // The upper half of the external attributes holds the file's mode where the archive was made on Unix.
    private const int ModeShift = 16;
    private const int KindOfFile = 0xF000;
    private const int RegularFile = 0x8000;
    private const int Folder = 0x4000;
    private const int SymbolicLink = 0xA000;

    /// <exception cref="InvalidDataException">The archive is corrupt or cut off.</exception>
    public static IEnumerable<ArchiveMember> Read(Stream archive, UnpackLimit limit)
    {
        using ZipArchive zip = new(archive, ZipArchiveMode.Read, leaveOpen: true, Encoding.UTF8);
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            int kind = (entry.ExternalAttributes >>> ModeShift) & KindOfFile;
            if (entry.FullName.EndsWith('/') || entry.FullName.EndsWith('\\') || kind == Folder) continue;
            MemberKind memberKind = kind switch
            {
                SymbolicLink => MemberKind.Link,
                not (0 or RegularFile) => MemberKind.Special,
                _ => entry.IsEncrypted ? MemberKind.Encrypted : MemberKind.File,
            };
            // The format knows no time zones.
            DateTimeOffset modified = new(entry.LastWriteTime.DateTime, TimeSpan.Zero);
            yield return new ArchiveMember(entry.FullName, memberKind, entry.Length, modified, () => new MemberStream(entry.Open(), entry.Length, entry.Crc32, limit));
        }
    }

    /// <summary>Checks what the framework does not: that a member has the checksum that the directory says, and no more bytes.</summary>
    private sealed class MemberStream(Stream inner, long length, uint checksum, UnpackLimit limit) : ForwardStream
    {
        private Crc32 _crc = new();
        private long _read;

        /// <exception cref="InvalidDataException">The member is corrupt or cut off.</exception>
        public override int Read(Span<byte> buffer)
        {
            int count = inner.Read(buffer);
            limit.Add(count);
            _crc.Add(buffer[..count]);
            _read += count;
            // A member that is cut off is found by its length.
            if (_read > length) throw new InvalidDataException($"It should have {length} bytes but has more.");
            if (count == 0 && buffer.Length > 0 && _read == length && _crc.Value != checksum) throw new InvalidDataException("Its checksum is wrong.");
            return count;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
