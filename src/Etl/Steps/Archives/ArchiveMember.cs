namespace Etl.Steps.Archives;

/// <summary>What a member of an archive is.</summary>
internal enum MemberKind
{
    File,

    /// <summary>A symbolic or a hard link.</summary>
    Link,

    /// <summary>A device, a pipe, or another kind that is no file.</summary>
    Special,

    /// <summary>A file that is encrypted.</summary>
    Encrypted,
}

/// <summary>One member of an archive, which is no folder.</summary>
/// <param name="Name">As the archive names it.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Length">Bytes of its content, as the archive says.</param>
/// <param name="Modified">When it was last changed; UTC where the format does not say.</param>
/// <param name="Open">Opens its bytes; for files, and before the next member is asked for.</param>
internal sealed record ArchiveMember(string Name, MemberKind Kind, long Length, DateTimeOffset Modified, Func<Stream> Open);
