using Etl.Messages;
using Etl.Steps.Compression;

namespace Etl.Steps.Archives;

/// <summary>Opens archives of each format.</summary>
internal static class ArchiveFile
{
    // What tells the formats apart stands in a tar header, which has this many bytes.
    private const int StartBytes = 512;
    private const int TarMagicAt = 257;

    /// <summary>The members of an archive, whose format its first bytes tell. Disposing the enumerator closes the file.</summary>
    /// <exception cref="StepException">The file cannot be opened, or is no archive.</exception>
    /// <exception cref="InvalidDataException">The archive is corrupt or cut off; while enumerating as well.</exception>
    public static IEnumerable<ArchiveMember> Read(FileMessage file, StepContext context, UnpackLimit limit, CancellationToken cancellation)
    {
        using Stream stream = FileCopy.Open(file);
        byte[] start = new byte[StartBytes];
        int count = stream.ReadAtLeast(start, StartBytes, throwOnEndOfStream: false);
        Array.Resize(ref start, count);
        IEnumerable<ArchiveMember> members;
        // Streams that read ahead only as much as the archive's reader asks for; it reads headers in small pieces.
        Stream whole = new BufferedStream(new PrefixedStream(start, stream), 64 * 1024);
        if (start is [(byte)'P', (byte)'K', 3 or 5, 4 or 6, ..])
        {
            using UnchangedFileStream seekable = FileCopy.OpenSeekable(file, whole, context, cancellation);
            foreach (ArchiveMember member in ZipMembers.Read(seekable, limit)) yield return member;
            seekable.Check();
            yield break;
        }

        if (start is [0x1F, 0x8B, ..]) members = TarMembers.Read(new BufferedStream(DecompressingStream.Open(whole, CompressionFormat.Gzip), 64 * 1024), limit);
        else if (IsTar(start)) members = TarMembers.Read(whole, limit);
        else throw new StepException(file.Source, "The file is no archive that can be read; allowed are .zip, .tar and .tar.gz. Leave it out of the files that are read, or get it again.");
        foreach (ArchiveMember member in members) yield return member;
    }

    private static bool IsTar(ReadOnlySpan<byte> start) =>
        start.Length == StartBytes && (start[TarMagicAt..].StartsWith("ustar"u8) || !start.ContainsAnyExcept((byte)0));
}
