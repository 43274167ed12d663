using System.Formats.Tar;

namespace Etl.Steps.Archives;

/// <summary>The members of a tar archive, in its order.</summary>
internal static class TarMembers
{
    private const int RestBytes = 16 * 1024;

    /// <param name="archive">The archive, decompressed while it is read.</param>
    /// <param name="limit">Counts all that is read of it.</param>
    /// <exception cref="InvalidDataException">The archive is corrupt or cut off.</exception>
    public static IEnumerable<ArchiveMember> Read(Stream archive, UnpackLimit limit)
    {
        // Headers and members that are passed over count as well.
        using LimitedStream stream = new(archive, limit);
        using TarReader tar = new(stream, leaveOpen: true);
        while (tar.GetNextEntry() is { } entry)
        {
            MemberKind? kind = entry.EntryType switch
            {
                TarEntryType.Directory or TarEntryType.DirectoryList or TarEntryType.GlobalExtendedAttributes => null,
                TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile => MemberKind.File,
                TarEntryType.SymbolicLink or TarEntryType.HardLink => MemberKind.Link,
                _ => MemberKind.Special,
            };
            if (kind is not null) yield return new ArchiveMember(entry.Name, kind.Value, entry.Length, entry.ModificationTime, () => entry.DataStream ?? Stream.Null);
        }

        // What stands behind the archive's end mark is read as well: a decompressor tells only then that all was in order.
        byte[] rest = new byte[RestBytes];
        while (stream.Read(rest) > 0)
        {
        }
    }
}
